"""`engine`: an animation, a page, and what it refuses."""

from __future__ import annotations

import json

import pytest

from shared.images import load_frames


def test_an_animation_and_a_page_are_written(call, tmp_path):
    status, out, err = call("engine", "--seconds", 0.4, "--fps", 10, "--size", "80x50", "--json")
    assert status == 0, err
    told = json.loads(out)
    assert told == {
        "output": "out/photo_filters/engine.gif", "width": 80, "height": 50, "frames": 4, "seconds": 0.4,
    }  # fmt: skip
    frames = load_frames(tmp_path / told["output"])
    assert len(frames) == 4
    assert frames[0].pixels.shape[:2] == (50, 80)
    assert call("engine", "--seconds", 0.2, "--size", "80x50")[0] == 0  # its own place is written again
    status, out, _ = call("engine", "-o", "game.html")
    assert (status, out) == (0, "game.html: open it in a browser\n")
    assert "<canvas" in (tmp_path / "game.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["-o", "x.jpg"], 1, "one picture"),
        (["-o", "x.xyz"], 1, "extension '.xyz'; write .gif"),
        (["-o", "x.html", "--fps", "9"], 2, "leave them away"),
        (["-o", "x.gif", "--size", "9by9"], 1, "800x600"),
        (["-o", "x.gif", "--seconds", "0"], 1, "0 seconds"),
        (["-o", "x.gif", "--seconds", "1e308"], 1, "over the limit of 2000"),
        (["-o", "x.gif", "--fps", "1000"], 1, "1000 frames a second"),
        (["-o", "no/x.gif"], 1, "folder no"),
        (["-o", "x.gif", "--memory", "1M"], 1, "an animation of 150 frames of 400 × 250 needs about"),
    ],
)
def test_what_is_refused_leaves_nothing(call, tmp_path, arguments, status, words):
    ended, out, err = call("engine", *arguments)
    assert (ended, out) == (status, "")
    assert words in err
    assert err.count("\n") == 1
    assert not list(tmp_path.iterdir())
