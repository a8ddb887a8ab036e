"""Tables from files in a chain: the identity leaves, a strength blends, a new file is read anew."""

from __future__ import annotations

import os

import numpy as np
import pytest
from PIL import Image

from projects.photo_filters import filter_image
from projects.photo_filters.chain import parse_step
from projects.photo_filters.cubes import format_cube, identity
from projects.photo_filters.hald import hald_picture
from shared.errors import DataError, UsageError


@pytest.fixture
def negative(tmp_path):
    """A folder with the negative as a 3-D, a 1-D and a Hald table."""
    (tmp_path / "n.cube").write_bytes(format_cube(1 - identity(5)))
    (tmp_path / "one.cube").write_text("LUT_1D_SIZE 2\n1 1 1\n0 0 0\n")
    Image.fromarray(hald_picture(1 - identity(4))).save(tmp_path / "n.png")
    return tmp_path


@pytest.mark.parametrize("name", ["n.cube", "one.cube", "n.png"])
@pytest.mark.parametrize("shape", [(20, 30, 3), (20, 30, 4)])
def test_a_table_is_applied_and_blended(noise, negative, name, shape):
    image = noise(shape)
    made = filter_image(image, f"table:{negative / name}").astype(int)
    assert np.abs(made[..., :3] - (255 - image[..., :3].astype(int))).max() <= 1
    assert np.array_equal(made[..., 3:], image[..., 3:])
    half = filter_image(image, f"table:{negative / name},50%").astype(int)
    assert np.abs(half[..., :3] - 127.5).max() <= 1.5
    assert np.array_equal(filter_image(image, f"table:{negative / name},0%"), image)


def test_a_file_that_changes_is_read_again(tmp_path):
    path = tmp_path / "a.cube"
    path.write_bytes(format_cube(identity(2)))
    assert parse_step(f"table:{path}").filter.make(str(path), 1.0)[0, 0, 0, 0] == 0
    path.write_bytes(format_cube(1 - identity(2)))
    os.utime(path, ns=(1, 1))
    assert parse_step(f"table:{path}").filter.make(str(path), 1.0)[0, 0, 0, 0] == 1


def test_what_is_no_table_is_named(tmp_path):
    for step, words in [
        ("table", "file is missing"),
        ("table:", "no file is named"),
        ("table:no.cube", "no.cube"),
    ]:
        with pytest.raises(DataError, match=words):
            parse_step(step)
    (tmp_path / "a.png").write_text("text")
    with pytest.raises(DataError, match="not an image"):
        parse_step(f"table:{tmp_path / 'a.png'}")


def test_a_file_may_have_commas_in_its_name(tmp_path):
    path = tmp_path / "teal, orange, 50%.cube"
    path.write_bytes(format_cube(1 - identity(5)))
    assert parse_step(f"table:{path}").values == (str(path), 1.0)
    assert parse_step(f"table:{path}, 40%").values == (str(path), 0.4)
    (tmp_path / "a.cube").write_bytes(path.read_bytes())
    with pytest.raises(UsageError, match="'strong' is not a number"):
        parse_step(f"table:{tmp_path / 'a.cube'},strong")
    with pytest.raises(DataError, match=r"a\.cube,b\.cube"):
        parse_step("table:a.cube,b.cube")
