"""The judge sees what commands must not do."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from PIL import Image

from tools.reliability.trial import Outcome, judge, run_command

LINE = "error: a.png is empty, not an image; check the file\n"


@pytest.fixture
def source(tmp_path) -> Path:
    Image.new("RGB", (4, 3)).save(tmp_path / "a.png")
    return tmp_path / "a.png"


@pytest.fixture
def verdict(tmp_path, source):
    """`verdict(command, must, replace)` judges a command in an empty folder."""
    folder = tmp_path / "work"
    folder.mkdir()

    def of(command, must="either", replace=False):
        found, reason = judge(command, folder, source, ".png", must, replace=replace)
        assert not list(folder.iterdir())  # empty for the next one
        return found, reason

    return of


def good(target: Path) -> Outcome:
    Image.new("L", (2, 2)).save(target)
    return Outcome(0, "", "")


def refuse(target: Path) -> Outcome:
    return Outcome(1, "", LINE)


@pytest.mark.parametrize("replace", [False, True])
def test_a_whole_result_and_one_line_are_good(verdict, replace):
    assert verdict(good, "opens", replace) == ("whole", "")
    assert verdict(refuse, "refused", replace) == ("refused", "")


def half(target: Path) -> Outcome:
    good(target)
    target.write_bytes(target.read_bytes()[:-20])
    return Outcome(0, "", "")


def stray(target: Path) -> Outcome:
    (target.parent / ".out.png.tmp").touch()
    return good(target)


def left(target: Path) -> Outcome:
    target.write_bytes(b"half")
    return refuse(target)


@pytest.mark.parametrize(
    ("command", "must", "words"),
    [
        (half, "either", "does not end"),
        (stray, "either", "folder holds"),
        (left, "either", "of before"),
        (lambda target: Outcome(0, "", ""), "either", "folder holds"),
        (good, "refused", "taken for a sound one"),
        (refuse, "opens", "was refused"),
        (lambda target: Outcome(1, "", "Traceback\n" + LINE), "either", "not one line"),
        (lambda target: Outcome(1, "", "error: no advice\n"), "either", "not one line"),
        (lambda target: Outcome("Segfault", "", LINE), "either", "not one line"),
        (lambda target: Outcome(2, "", LINE), "either", "not one line"),
    ],
)
def test_what_is_wrong_is_seen(verdict, command, must, words):
    for replace in (False, True):
        found, reason = verdict(command, must, replace)
        assert found == "wrong"
        assert words in reason or replace  # what stood there before may be what is seen


def test_a_changed_input_is_seen(verdict, source):
    def command(target: Path) -> Outcome:
        source.write_bytes(b"gone")
        return good(target)

    assert verdict(command)[0] == "wrong"


def test_streams_are_caught_where_c_writes_and_given_back(source, tmp_path, monkeypatch):
    before = sys.stdout, sys.stderr
    done = run_command("filters", ["apply", str(source), "invert", "-o", str(tmp_path / "b.png")])
    assert (done.status, sys.stdout, sys.stderr) == (0, *before)
    assert "b.png: 4 × 3" in done.out
    monkeypatch.setattr("shared.console.run", lambda app, name, words: sys.exit(os.write(2, b"from C")))
    assert run_command("compressor", ["info"]).err == "from C"
