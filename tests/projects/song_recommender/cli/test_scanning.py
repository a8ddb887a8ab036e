"""`scan`, as a user and as a program call it."""

from __future__ import annotations

import json

import numpy as np
import pytest
import soundfile

from benchmarks.sounds import beat


@pytest.fixture
def music(tmp_path, rng, monkeypatch):
    monkeypatch.setenv("PORTFOLIO_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "music"
    folder.mkdir()
    for kind in ("rock", "waltz"):
        soundfile.write(folder / f"Band - {kind}.wav", beat(kind, 90, rng, seconds=5), 22_050)
    (folder / "cover.jpg").write_bytes(b"")
    return folder


def test_scan_then_similar(music, call):
    status, out, err = call("scan", music, "-o", "mine.csv")
    assert status == 0
    assert "wrote mine.csv: 2 songs" in out
    assert "1 other files passed over" in err
    status, out, _ = call("similar", "rock", "--catalogue", "mine.csv", "--json")
    assert status == 0
    assert json.loads(out)["results"][0]["title"] == "waltz"


def test_failures_are_listed_and_the_catalogue_written(music, call, tmp_path):
    (music / "bad.mp3").write_text("no sound in here")
    (music / "song.m4a").write_bytes(b"x")
    soundfile.write(music / "silent.wav", np.zeros(9000), 22_050)
    status, out, err = call("scan", music, "-o", "mine.csv", "--json")
    assert status == 1
    document = json.loads(out)
    assert len(document["songs"]) == 2
    assert {failure["input"].rpartition("/")[2] for failure in document["failed"]} == {
        "bad.mp3", "song.m4a", "silent.wav",
    }  # fmt: skip
    assert err.splitlines()[-1] == "error: 3 of 5 failed"
    assert (tmp_path / "mine.csv").exists()


def test_an_existing_catalogue_is_kept_without_force(music, call, tmp_path):
    (tmp_path / "mine.csv").write_text("precious")
    status, _, err = call("scan", music, "-o", "mine.csv")
    assert (status, "use --force" in err) == (1, True)
    assert (tmp_path / "mine.csv").read_text() == "precious"
    assert call("scan", music, "-o", "mine.csv", "--force")[0] == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nowhere", "-o", "a.csv"), "cannot be read"),
        ((".", "-o", "a.json"), "end its name in .csv"),
        ((".", "-o", "a.csv", "--threads", "-1"), "choose 0 to"),
        (("empty", "-o", "a.csv"), "no sound files in it"),
    ],
)
def test_what_cannot_be_done_is_said(words, told, call, tmp_path):
    (tmp_path / "empty").mkdir()
    status, out, err = call("scan", *words)
    assert (status, out) == (1, "")
    assert told in err


def test_where_to_write_must_be_said(call):
    assert call("scan", ".")[0] == 2
