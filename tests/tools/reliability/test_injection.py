"""Calls that change files are counted, and the one asked for fails."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from shared.files import write_bytes
from tools.reliability.injection import Injection, injected


def calls_of(action) -> list[str]:
    with injected(Injection(0)) as injection:
        action()
    return injection.calls


def test_the_calls_of_a_save_are_counted_in_order(tmp_path):
    calls = calls_of(lambda: write_bytes(tmp_path / "a", b"x"))
    expected = ["open", "flock", "flush", "write", "fsync", "close", "link", "fsync", "unlink"]
    rest = iter(calls)
    assert all(call in rest for call in expected), calls


def test_reading_is_not_counted(tmp_path):
    (tmp_path / "a").write_bytes(b"x")
    assert calls_of((tmp_path / "a").read_bytes) == []


def test_the_call_asked_for_fails_and_only_it(tmp_path):
    for at in range(1, 4):
        with injected(Injection(at)) as injection, pytest.raises(OSError):
            (tmp_path / "a").write_bytes(b"x" * 100)
        assert len(injection.calls) >= at
        assert injection.calls[at - 1] in str(injection)
    (tmp_path / "b").write_bytes(b"x")  # nothing of it stays
    assert os.listdir(tmp_path) == ["a", "b"] or sorted(os.listdir(tmp_path)) == ["a", "b"]


def test_a_write_that_fails_has_written_half(tmp_path):
    with injected(Injection(0)) as counted:
        (tmp_path / "a").write_bytes(b"x" * 100)
    at = counted.calls.index("write") + 1
    with pytest.raises(OSError), injected(Injection(at)):
        Path(tmp_path / "a").write_bytes(b"y" * 100)
    assert (tmp_path / "a").read_bytes().startswith(b"y" * 50)


def test_a_lasting_failure_meets_every_later_call(tmp_path):
    with injected(Injection(1, lasting=True)):
        for _ in range(3):
            with pytest.raises(OSError):
                os.mkdir(tmp_path / "folder")
    assert os.listdir(tmp_path) == []
