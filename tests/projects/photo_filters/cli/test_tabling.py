"""`table` on the line: the file, its JSON, and what is refused."""

from __future__ import annotations

import json

from projects.photo_filters.cubes import read_cube


def test_a_chain_and_a_recipe_become_tables(call, tmp_path):
    status, out, _ = call("table", "sepia | contrast:120%", "-o", "look.cube", "--size", "9")
    assert (status, out) == (0, "look.cube: 9 × 9 × 9 colours\n")
    (tmp_path / "look.toml").write_text('chain = ["sepia", "contrast:120%"]')
    status, out, _ = call("table", "--recipe", "look.toml", "-o", "again.cube", "--size", "9", "--json")
    assert json.loads(out) == {"output": "again.cube", "size": 9, "left_out": []}
    assert (read_cube(tmp_path / "look.cube") == read_cube(tmp_path / "again.cube")).all()


def test_what_is_left_out_is_told(call):
    status, out, err = call("table", "noir", "-o", "noir.cube", "--size", "5", "--skip")
    assert (status, out) == (0, "noir.cube: 5 × 5 × 5 colours\n")
    assert err.startswith("left out: vignette:")
    assert "grain:" in err


def test_what_is_refused_leaves_no_file(call, tmp_path):
    for words, expected, says in [
        (["-o", "a.cube"], 2, "no chain is given"),
        (["sepia", "--recipe", "b.toml", "-o", "a.cube"], 2, "both a chain and --recipe"),
        (["gaussian:2", "-o", "a.cube"], 1, "depends on"),
        (["sepia", "-o", "a.cube", "--memory", "100k"], 1, "a table of 33 steps needs about"),
        (["sepia", "-o", "a.cube", "--size", "1"], 1, "a table of 1 steps"),
        (["sepia", "-o", "a.cube", "--size", "x"], 2, "x"),
        (["sepia", "-o", "a.gif"], 1, "16 bits"),
    ]:
        status, out, err = call("table", *words)
        assert (status, out) == (expected, "")
        assert says in err
        assert err.startswith("error: ")
    assert not list(tmp_path.iterdir())


def test_a_file_is_replaced_by_force_alone(call, tmp_path):
    (tmp_path / "a.cube").write_text("mine")
    assert call("table", "sepia", "-o", "a.cube")[0] == 1
    assert (tmp_path / "a.cube").read_text() == "mine"
    assert call("table", "sepia", "-o", "a.cube", "--force")[0] == 0
