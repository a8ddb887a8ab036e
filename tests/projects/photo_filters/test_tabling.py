"""A chain written as a table does to a picture what the chain does."""

from __future__ import annotations

import numpy as np
import pytest

from projects.photo_filters import filter_image
from projects.photo_filters.cubes import identity
from projects.photo_filters.registry import REGISTRY
from projects.photo_filters.tabling import Written, chain_table, write_cube
from shared.errors import DataError

CHAIN = "temperature:30% | curve:25=20 75=82 | saturation:80%"


def test_a_chain_of_matrices_is_its_table_exactly(noise):
    chain = "saturation:70% | temperature:40% | fade"
    corners = chain_table(chain, 2)[0].reshape(8, 3)
    black, red, green, blue = corners[[0, 4, 2, 1]]  # of an affine map they tell all
    image = noise((20, 30, 3), np.float32)
    by_corners = image @ np.stack([red, green, blue] - black) + black
    assert np.allclose(filter_image(image, chain), by_corners, atol=1e-5)


@pytest.mark.parametrize("name", ["look.cube", "look.png"])
def test_a_table_written_is_the_chain(tmp_path, noise, name):
    assert write_cube(tmp_path / name, CHAIN, size=25) == Written(25)
    image = noise((40, 50, 3))
    by_table = filter_image(image, f"table:{tmp_path / name}").astype(int)
    assert np.abs(by_table - filter_image(image, CHAIN)).max() <= 2


def test_a_hald_picture_has_the_next_square_of_steps(tmp_path):
    assert write_cube(tmp_path / "look.png", "sepia", size=10) == Written(16)


@pytest.mark.parametrize("strength", [100, 40])
def test_a_look_without_what_no_table_holds(noise, strength):
    """The colours of a look, at half strength too, are those of its point steps alone."""
    table, left_out = chain_table(f"grain:5% | cinema:{strength}% | gaussian:2", 9, skip=True)
    assert [step.partition(":")[0] for step in left_out] == ["grain", "vignette", "gaussian"]
    points = [step for step in REGISTRY["cinema"].make().split(" | ") if not step.startswith("vignette")]
    grid = identity(9).reshape(81, 9, 3)
    whole = filter_image(grid, " | ".join(points))
    assert np.allclose(table.reshape(grid.shape), grid + strength / 100 * (whole - grid), atol=1e-6)


@pytest.mark.parametrize(
    ("chain", "words"),
    [
        ("sepia | gaussian:2", "step 'gaussian:2' depends on"),
        ("grain:5%", "step 'grain:5%'"),
        ("noir", "step 'vignette:.*--skip"),
        ("gray", "did you mean grey"),
    ],
)
def test_what_no_table_holds_is_named(tmp_path, chain, words):
    with pytest.raises(DataError, match=words):
        write_cube(tmp_path / "look.cube", chain)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "size", "words"),
    [("a.jpg", 33, "cannot hold a table"), ("a.cube", 1, "a table of 1 steps"), ("a.cube", 130, "2 to 129")],
)
def test_what_cannot_be_written_is_refused(tmp_path, name, size, words):
    with pytest.raises(DataError, match=words):
        write_cube(tmp_path / name, "sepia", size=size)
