"""Whatever call of a save fails, the old file or the new one is there; and the campaign would see if not."""

from __future__ import annotations

import contextlib
from functools import partial
from pathlib import Path

import pytest

from shared.files import atomic_write, write_bytes
from tools.reliability import faults
from tools.reliability.kinds import Kind
from tools.reliability.saving import Save, Tally, Wrong


@pytest.mark.slow
def test_every_call_of_every_kind_of_save_may_fail():
    counts = faults.run()
    assert sum(count.wrong for count in counts) == 0
    calls = [count for count in counts if count.campaign == "faults: a call fails"]
    full = [count for count in counts if count.campaign == "faults: the disk is full"]
    assert len(calls) == len(full) >= 30
    for count in (*calls, *full):
        assert count.refused > 5, count  # the failures come before the file is there, and do come
    assert all(count.unchanged > 5 for count in calls)  # and after


def _plainly(path: Path, version: int, force: bool) -> None:
    path.write_bytes(bytes([version]) * 5000)


def _without_a_word(path: Path, version: int, force: bool) -> None:
    with contextlib.suppress(Exception):
        write_bytes(path, bytes([version]), force=force)


def _leaving(path: Path, version: int, force: bool) -> None:
    half = path.with_name("half")
    half.write_bytes(bytes([version]))
    half.replace(path)


def _with_another_error(path: Path, version: int, force: bool) -> None:
    with atomic_write(path, force=force) as file:
        file.write(bytes([version]))
    path.with_suffix(".more").write_bytes(bytes([version]))


@pytest.mark.parametrize("save", [_plainly, _without_a_word, _leaving, _with_another_error])
def test_a_careless_save_is_found_out(save, tmp_path):
    """The campaign itself: each of these loses, hides or leaves something."""
    kind = Kind("careless", "file", save, Path.read_bytes)
    tally = Tally("faults")
    disturbed = Save.of(kind, True, tmp_path / "save")
    faults.fail_each_call(disturbed, False, tally)
    with pytest.raises(Wrong, match="careless, over an older file, failing at"):
        tally.counts()


def test_a_disk_that_fills_up_is_found_out(tmp_path):
    tally = Tally("faults")
    disturbed = Save.of(Kind("careless", "file", _plainly, Path.read_bytes), True, tmp_path / "save")
    faults.fill_the_disk(disturbed, 4, tally)
    with pytest.raises(Wrong, match="no file may pass 1,250 bytes"):
        tally.counts()


def test_a_careful_save_passes(tmp_path):
    kind = Kind("careful", "file", partial(_carefully, b"x" * 9000), Path.read_bytes)
    tally = Tally("faults")
    faults.fail_each_call(Save.of(kind, False, tmp_path / "save"), True, tally)
    (count,) = tally.counts()
    assert count.tried == count.refused + count.unchanged


def _carefully(data: bytes, path: Path, version: int, force: bool) -> None:
    write_bytes(path, data + bytes([version]), force=force)
