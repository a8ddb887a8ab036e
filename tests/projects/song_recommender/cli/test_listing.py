"""`playlist` and `path`, in this process."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

Call = Callable[..., tuple[int, str, str]]
ENDS = ("Little Rooftop", "Overtime Again")


def test_a_walk_is_told_and_written(call: Call, tmp_path: Path) -> None:
    status, out, err = call("path", *ENDS, "-k", 6, "-o", "walk.json", "--json")
    assert not status, err
    document = json.loads(out)
    titles = [song["title"] for song in document["songs"]]
    assert (titles[0], titles[-1], len(titles)) == (*ENDS, 6)
    assert document["from"]["title"], document["to"]["title"] == ENDS
    assert 0 < document["longest_step"] < 90
    written = json.loads((tmp_path / "walk.json").read_text())
    assert written["songs"] == document["songs"]


def test_a_walk_is_shown(call: Call) -> None:
    status, out, _ = call("path", *ENDS, "-k", 4)
    assert not status
    assert "invented songs" in out
    assert "the longest step is" in out


def test_caps_hold_in_a_playlist_that_is_written(call: Call, tmp_path: Path) -> None:
    words = ("playlist", *ENDS, "--per-artist", 1, "--per-album", 1, "-k", 12, "-o", "list.csv")
    status, out, err = call(*words)
    assert not status, err
    assert "wrote list.csv" in out
    with (tmp_path / "list.csv").open(newline="") as file:
        artists = [row["artist"].split(";")[0] for row in csv.DictReader(file)]
    assert len(artists) == len(set(artists)) == 12


def test_a_mood_is_told(call: Call) -> None:
    status, out, _ = call("playlist", "--mood", "sadder", "--mood", "tempo=2", "-k", 3, "--json")
    assert not status
    assert json.loads(out)["moods"] == ["sadder", "tempo=2"]


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["path", *ENDS, "-k", "1"], 1, "k is 1"),
        (["path", ENDS[0], ENDS[0]], 1, "both ends"),
        (["path", ENDS[0], " "], 1, "a TITLE is empty"),
        (["path", ENDS[0]], 2, "missing argument"),
        (["path", *ENDS, "-o", "walk.xls"], 1, "unknown format"),
        (["path", *ENDS, "-o", "nowhere/walk.csv"], 1, "does not exist"),
        (["path", *ENDS, "--tempo", "9-1"], 1, "runs backwards"),
        (["playlist", ENDS[0], ""], 1, "a TITLE is empty"),
        (["playlist", "--per-artist", "0"], 1, "--per-artist is 0"),
        (["playlist", "--per-album", "many"], 2, "--per-album"),
        (["playlist", "--versions", "lief"], 1, "no kind of version 'lief'; did you mean live"),
        (["playlist", "--mood", "hapier"], 1, "no mood 'hapier'; did you mean happier"),
        (["similar", "--mood", "key=1"], 1, "goes round in a circle"),
        (["playlist", "-k", "-3"], 1, "k is -3"),
    ],
)
def test_a_failure_is_one_line(call: Call, words: list[str], status: int, message: str) -> None:
    found, out, err = call(*words)
    assert (found, out) == (status, "")
    last = err.splitlines()[-1]
    assert last.startswith("error: ")
    assert message in last


def test_what_is_there_is_kept(call: Call, tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_text("title,energy,tempo\na,1,2\nb,2,4\nc,3,1\n")
    status, _, err = call("playlist", "a", "--catalogue", "odd.csv", "-k", 2, "-o", "list.m3u8")
    assert not status, err
    before = (tmp_path / "list.m3u8").read_bytes()
    status, _, err = call("playlist", "--catalogue", "odd.csv", "-o", "list.m3u8")
    assert (status, err) == (1, "error: list.m3u8 exists; use --force to replace it\n")
    assert (tmp_path / "list.m3u8").read_bytes() == before
    status, _, err = call("playlist", "--catalogue", "odd.csv", "-o", "odd.csv", "--force")
    assert status == 1
    assert "both input and output" in err
