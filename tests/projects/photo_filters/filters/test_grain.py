"""Grain and washes are a matter of the place: the same for any bands, and none at 0 %."""

from __future__ import annotations

import numpy as np
import pytest

from projects.photo_filters.chain import parse_step
from projects.photo_filters.filters.grain import grain, wash
from projects.photo_filters.registry import REGISTRY
from shared.errors import DataError

SIZE = (23, 31)


@pytest.mark.parametrize("shape", [SIZE, (*SIZE, 3)])
@pytest.mark.parametrize(
    ("make", "values"),
    [(grain, (0.7, 1.0, 0.0)), (grain, (0.7, 3.3, 5.0)), (wash, ("orange", 30.0, 0.8, 0.6))],
)
def test_bands_are_parts_of_the_whole(noise, shape, make, values):
    image = noise(shape, np.float32)
    whole = make(image, 0, SIZE, *values)
    before = image.copy()
    parts = [make(image[a:b], a, SIZE, *values) for a, b in [(0, 1), (1, 8), (8, 23)]]
    assert np.array_equal(np.concatenate(parts), whole)
    assert np.array_equal(image, before)
    assert whole.dtype == np.float32
    assert not np.array_equal(whole, image)


@pytest.mark.parametrize(("make", "values"), [(grain, (0.0, 2.0, 0.0)), (wash, ("red", 0.0, 1.0, 0.0))])
def test_no_strength_leaves_the_picture(noise, make, values):
    image = noise((*SIZE, 3), np.float32)
    assert np.array_equal(make(image, 0, SIZE, *values), image)


@pytest.mark.parametrize("size", [1.0, 1.7, 4.0])
def test_grain_has_the_deviation_it_is_given(size):
    """0.2 · strength in middle grey, wherever a pixel lies among the grains."""
    image = np.full((600, 600), 0.5, np.float32)
    added = grain(image, 0, image.shape, 0.5, size, 0.0) - image
    assert added.mean() == pytest.approx(0, abs=0.02)
    assert added.std() == pytest.approx(0.1, rel=0.1)


def test_grain_is_one_for_all_channels_and_another_for_another_seed():
    image = np.full((*SIZE, 3), 0.5, np.float32)
    first = grain(image, 0, SIZE, 1.0, 1.0, 0.0) - image
    assert np.abs(first - first[..., :1]).max() < 1e-6
    second = grain(image, 0, SIZE, 1.0, 1.0, 1.0) - image
    assert abs(np.corrcoef(first[..., 0].ravel(), second[..., 0].ravel())[0, 1]) < 0.2


def test_neighbours_are_alike_in_large_grains_alone():
    image = np.full((200, 200), 0.5, np.float32)

    def likeness(size):
        noise = grain(image, 0, image.shape, 1.0, size, 0.0) - image
        return np.corrcoef(noise[:, 1:].ravel(), noise[:, :-1].ravel())[0, 1]

    assert abs(likeness(1.0)) < 0.05
    assert likeness(6.0) > 0.8


def test_a_seed_is_whole():
    with pytest.raises(DataError, match=r"seed 0\.5"):
        parse_step("grain:20%,1,0.5")


@pytest.mark.parametrize(
    ("angle", "light", "dark"),
    [(0, (11, -1), (11, 0)), (90, (0, 15), (-1, 15)), (45, (0, -1), (-1, 0))],
)
def test_a_wash_comes_from_its_side(angle, light, dark):
    washed = wash(np.zeros((*SIZE, 3), np.float32), 0, SIZE, "#ff8000", angle, 0.7, 1.0)
    assert washed[light][0] > 0.9
    assert washed[light][1] == pytest.approx(washed[light][0] * 128 / 255)
    assert washed[dark].max() == 0
    assert washed.max() <= 1


def test_a_coloured_wash_makes_a_grey_picture_coloured(noise):
    grey = noise(SIZE, np.float32)
    assert np.array_equal(
        wash(grey, 0, SIZE, "red", 0.0, 1.0, 0.5), wash(np.dstack([grey] * 3), 0, SIZE, "red", 0.0, 1.0, 0.5)
    )
    assert wash(grey, 0, SIZE, "white", 0.0, 1.0, 0.5).shape == SIZE


def test_both_are_of_the_place():
    assert REGISTRY["grain"].kind == REGISTRY["wash"].kind == "rows"
