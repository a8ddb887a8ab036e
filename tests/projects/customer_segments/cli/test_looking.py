"""`map` as a person runs it."""

from __future__ import annotations

import json

from PIL import Image


def test_a_map_by_a_model_and_one_made_anew_are_the_same(run, small, tmp_path):
    run("segment", small, "--model", "s.model", "--segments", 5)
    assert run("map", small, "--model", "s.model", "-o", "a.png")[0] == 0
    status, out, _ = run("map", small, "--segments", 5, "-o", "b.png")
    assert status == 0
    assert "correlation with" in out
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    with Image.open(tmp_path / "a.png") as image:
        image.load()


def test_json(run, small):
    status, out, _ = run("map", small, "--segments", 3, "--json")
    assert status == 0
    found = json.loads(out)
    assert sum(one["size"] for one in found["segments"]) == 400
    assert set(found["loadings"]) >= {"age", "channel = web"}
    assert all(-1 <= value <= 1 for pair in found["loadings"].values() for value in pair)


def test_what_cannot_be_drawn_is_one_line(run, small, tmp_path):
    status, _, err = run("map", small, "-o", "a.gif")
    assert (status, err) == (1, "error: a.gif: unknown format '.gif'; end the name in .png or .svg\n")
    line = tmp_path / "line.csv"
    line.write_text("a\n1\n2\n3\n9\n")
    status, _, err = run("map", line, "--segments", 2)
    assert status == 1
    assert "one direction only" in err
