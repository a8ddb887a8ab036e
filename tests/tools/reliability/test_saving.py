"""A disturbed save is judged by what it left."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from shared.errors import DataError
from shared.files import write_bytes
from tools.reliability.kinds import Kind
from tools.reliability.saving import Save, Tally, Wrong, scratch


def put(path: Path, version: int, force: bool) -> None:
    write_bytes(path, bytes([version]) * 3, force=force)


@pytest.fixture
def save(tmp_path) -> Save:
    made = Save.of(Kind("file", "file", put, Path.read_bytes), True, tmp_path / "save")
    made.begin()
    return made


REFUSED = DataError("file: cannot be written", "try again")


def test_the_old_state_with_an_error_of_ours_is_a_refusal(save):
    assert save.judge(REFUSED, "there") == "refused"
    assert save.path.read_bytes() == b"\1\1\1", "the save was made again"


def test_the_new_state_is_as_good_with_an_error_as_without(save):
    save.make()
    assert save.judge(None, "there") == "unchanged"
    assert save.judge(REFUSED, "there") == "unchanged"


@pytest.mark.parametrize(
    ("content", "error", "match"),
    [
        (b"\1\1", REFUSED, "neither the old state nor the new"),
        (None, REFUSED, "neither the old state nor the new"),
        (b"\0\0\0", None, "nothing was said"),
        (b"\0\0\0", OSError("disk"), "not one line of ours"),
    ],
)
def test_anything_else_is_wrong(save, content, error, match):
    save.path.unlink()
    if content is not None:
        save.path.write_bytes(content)
    with pytest.raises(Wrong, match=match):
        save.judge(error, "there")


def test_a_save_that_was_broken_off_need_not_speak(save):
    assert save.judge(None, "there", broken_off=True) == "refused"


def test_what_is_left_under_another_name_is_wrong(save):
    (save.folder / "other").touch()
    with pytest.raises(Wrong, match="neither"):
        save.judge(REFUSED, "there")


def test_a_leftover_may_stay_until_the_next_save_and_no_longer(save):
    (save.folder / ".file.1-0123abcd.tmp").touch()
    assert save.judge(REFUSED, "there") == "refused"
    (save.folder / ".never-removed.tmp").touch()
    with pytest.raises(Wrong, match="saved again"):
        save.judge(REFUSED, "there")


def test_the_tally_counts_and_keeps_what_went_wrong(save):
    tally = Tally("campaign")
    tally.judge(save, REFUSED, "at one place")
    assert [(count.tried, count.refused) for count in tally.counts()] == [(1, 1)]
    tally.judge(save, ValueError("no"), "at another place")
    with pytest.raises(Wrong, match="at another place"):
        tally.counts()


def test_two_contents_that_are_the_same_test_nothing(tmp_path):
    same = Kind("file", "file", lambda path, _, force: put(path, 0, force), Path.read_bytes)
    with pytest.raises(Wrong, match="nothing is tested"):
        Save.of(same, True, tmp_path / "save")


def test_scratch_is_gone_afterwards():
    with scratch() as folder:
        partial(put, folder / "file")(0, False)
    assert not folder.exists()
