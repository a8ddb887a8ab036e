"""A recipe written is the recipe read, tables beside it included."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.photo_filters.chain import parse_chain
from projects.photo_filters.cubes import format_cube, identity
from projects.photo_filters.recipes import load_recipe, read_recipe, write_recipe
from shared.errors import DataError


def test_steps_are_a_list_or_one_text(tmp_path):
    path = tmp_path / "look.toml"
    for text in ('chain = "grey | vignette"', 'chain = [\n  "grey",\n  "vignette",  # the corners\n]'):
        path.write_text(text)
        assert read_recipe(path) == "grey | vignette"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_is_written_is_read(tmp_path, text):
    path = tmp_path / "look.toml"
    write_recipe(path, "gaussian:2|sepia:60%", name=text, about=text[::-1], force=True)
    recipe = load_recipe(path)
    assert (recipe.name, recipe.about, recipe.chain) == (text, text[::-1], "gaussian:2 | sepia:60%")


def test_a_table_is_found_from_the_recipe(tmp_path, monkeypatch):
    (tmp_path / "kept").mkdir()
    (tmp_path / "a.cube").write_bytes(format_cube(1 - identity(2)))
    monkeypatch.chdir(tmp_path)
    write_recipe("kept/look.toml", "grey | table:a.cube,50%")
    assert "table:../a.cube,50%" in Path("kept/look.toml").read_text()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    step = parse_chain(read_recipe("../kept/look.toml"))[1]
    assert np.allclose(step.filter.make(*step.values), 0.5)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("chain = 3", "no chain"),
        ("chain = []", "no chain"),
        ('chain = " "', "no chain"),
        ("chain = [1]", "no chain"),
        ("chain", "not a recipe"),
        ("", "no chain"),
        ('chain = "grey"\nname = 3', "name = 3 is not text"),
        (b"\xff\xfe", "not a recipe"),
    ],
)
def test_what_is_no_recipe_is_named(tmp_path, text, words):
    path = tmp_path / "look.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(DataError, match=f"look.toml.*{words}"):
        load_recipe(path)


def test_a_wrong_chain_or_name_is_not_kept(tmp_path):
    for chain, name, words in [("gray", "a.toml", "did you mean grey"), ("grey", "a.txt", "end in .toml")]:
        with pytest.raises(DataError, match=words):
            write_recipe(tmp_path / name, chain)
    write_recipe(tmp_path / "a.toml", "grey")
    with pytest.raises(DataError, match="exists"):
        write_recipe(tmp_path / "a.toml", "sepia")
    assert read_recipe(tmp_path / "a.toml") == "grey"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('chain = [\n    "sharpen",\n    "gausian:2",\n]\n', ":3: "),
        ('# gausian:2 is wrong\nchain = [\n    "sharpen",\n    "gausian:2",\n]\n', ": step 2 of 2: "),
        ('name = "x"\nchain = "sharpen | gaussian:-1 | invert"', ":2: "),
        ('chain = """\nsharpen |\nsepia:300%"""', ":3: "),
        ('chain = ["sharpen", "rotate:10"]', ":1: "),
        ('chain = ["sharpen", ""]', ": step 2 of 2: "),
        ('chain = ["table:missing.cube"]', ":1: "),
    ],
)
def test_a_wrong_step_is_told_with_its_place(tmp_path, text, place):
    path = tmp_path / "look.toml"
    path.write_text(text)
    with pytest.raises(DataError) as told:
        read_recipe(path)
    assert str(told.value).startswith(f"{path}{place}")
    assert told.value.next_step


def test_a_step_from_a_file_says_more_than_one_from_the_line_by_its_place_alone(tmp_path):
    path = tmp_path / "look.toml"
    path.write_text('chain = [\n    "sepia:3",\n]')
    with pytest.raises(DataError) as from_line:
        parse_chain("sepia:3")
    with pytest.raises(DataError) as from_file:
        read_recipe(path)
    assert str(from_file.value) == f"{path}:2: {from_line.value}"
