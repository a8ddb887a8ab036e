"""What a command may not do is seen, whatever it is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from shared.console import application, echo
from shared.errors import DataError
from tools.reliability.calls import Ended, call, ill_mannered, in_folder, steering

app = application("A test.")


@app.command()
def say(text: str) -> None:
    """Print a text, or fail with it."""
    if text.startswith("bad"):
        raise DataError(text, "say something else")
    echo(text)


def test_a_command_is_run_here():
    assert call(app, "say", "hello") == Ended(0, "hello\n", "")
    assert call(app, "say", "bad word") == Ended(1, "", "error: bad word; say something else\n")
    assert call(app, "say").status == 2
    assert not any(
        map(ill_mannered, (call(app, "say", "hello"), call(app, "say", "bad word"), call(app, "say")))
    )


@pytest.mark.parametrize(
    ("ended", "said"),
    [
        (Ended(3, "", ""), "status 3"),
        (Ended(1, "", "Traceback (most recent call last):\n"), "a defect"),
        (Ended(1, "", "error: KeyError: 1; this is a defect, --debug shows where it arose\n"), "a defect"),
        (Ended(0, "a\x1b[31m", ""), "prints"),
        (Ended(0, "", "a\x9bm"), "prints"),
        (Ended(0, "", "error: a; b\n"), "done, but"),
        (Ended(1, "", "nothing\n"), "not one line"),
        (Ended(1, "", "error: a; b\nmore\n"), "not one line"),
        (Ended(1, "", "error: a; b\nerror: c; d\n"), "not one line"),
        (Ended(1, "", "error: a\n"), "what to do next"),
        (Ended(1, "", f"error: {'a' * 5000}; b\n"), "characters"),
    ],
)
def test_ill_manners_are_told(ended, said):
    assert said in ill_mannered(ended)


def test_what_steers_is_found():
    assert [steering(text) for text in ("é\n", "a\tb", "\u2028", "x\u202ey", "\x85")] == [
        "", "\t", "\u2028", "\u202e", "\x85",
    ]  # fmt: skip


def test_a_folder_is_left_as_it_was_entered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PORTFOLIO_CACHE", "before")
    before = os.getcwd()
    with in_folder(tmp_path / "new", PORTFOLIO_CACHE="inside", PORTFOLIO_NEW="x") as folder:
        assert (os.environ["PORTFOLIO_CACHE"], folder.content()) == ("inside", {})
        Path("a").write_bytes(b"1")
        Path(".lock").touch()
        assert folder.content() == {"a": b"1"}
    assert (os.getcwd(), os.environ["PORTFOLIO_CACHE"]) == (before, "before")
    assert "PORTFOLIO_NEW" not in os.environ
