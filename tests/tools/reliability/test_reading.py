"""The judge of a campaign: it tells refused, unchanged and wrong apart, and sees what it should."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from shared.errors import DataError
from tools.reliability import reading
from tools.reliability.files import KINDS
from tools.reliability.reading import Case, Trial, address_space

SOUND, OTHER, REFUSED = b"sound", b"other", b"refused"


@pytest.fixture
def reader(monkeypatch, tmp_path):
    """Put a reader of our own in the place of a kind's, with or without a seal."""
    monkeypatch.setattr(reading, "KEPT", tmp_path / "kept")

    def put(outcome, seal=bytes):
        def read(path):
            data = path.read_bytes()
            return "said" if data == SOUND else outcome(data)

        kind = replace(KINDS["cube"], make=lambda path: path.write_bytes(SOUND), read=read, seal=seal)
        monkeypatch.setitem(KINDS, "cube", kind)

    return put


def refuse(data):
    raise DataError("it is wrong", "mend it")


def held(*cases):
    with Trial.of("cube") as found:
        for data, is_sealed in cases:
            found.hold(Case("cases", f"{data!r}", lambda data=data: data, is_sealed))
    (count,) = found.counts("test")
    return (count.tried, count.refused, count.unchanged, count.wrong), found.wrong


def test_an_error_of_ours_and_the_identical_result_are_right(reader):
    reader(refuse)
    assert held((REFUSED, False), (SOUND, False)) == ((2, 1, 1, 0), [])


def test_another_result_is_right_only_of_a_sealed_file(reader):
    reader(lambda data: "else")
    assert held((OTHER, True))[0] == (1, 0, 1, 0)
    counts, wrong = held((OTHER, False))
    assert counts == (1, 0, 0, 1)
    assert "another result" in wrong[0]
    reader(lambda data: "else", seal=None)  # without checksums another content is another file
    assert held((OTHER, False))[0] == (1, 0, 1, 0)


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        (lambda data: [][1], "IndexError"),
        (lambda data: str(np.ones(1 << 28).sum()), "bytes were asked for"),
        (lambda data: str(sum(range(20_000_000))), " s"),
        (lambda data: time.sleep(2), "no end within"),
        (lambda data: exec("while True: pass"), " s"),
    ],
)
def test_anything_else_is_wrong_and_the_file_is_kept(reader, monkeypatch, outcome, says):
    monkeypatch.setattr(reading, "SECONDS", 0.1)
    reader(outcome)
    counts, wrong = held((OTHER, True))
    assert counts == (1, 0, 0, 1)
    assert says in wrong[0]
    assert [file.read_bytes() for file in reading.KEPT.iterdir()] == [OTHER]


def test_the_limit_of_memory_is_lifted_again():
    with pytest.raises(MemoryError), address_space(1 << 26):
        np.ones(1 << 25)
    assert np.ones(1 << 25).size == 1 << 25
