"""Copies: whole steps are recognised, all eight of the square, with shifts and any canvas."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.photo_filters.warp.turns import copy_turned, whole_steps
from shared.linalg.transform2d import Transform2D

TURNS = [np.array(m) for m in (
    [[1, 0], [0, 1]], [[0, 1], [-1, 0]], [[-1, 0], [0, -1]], [[0, -1], [1, 0]],
    [[-1, 0], [0, 1]], [[1, 0], [0, -1]], [[0, 1], [1, 0]], [[0, -1], [-1, 0]],
)]  # fmt: skip


@pytest.mark.parametrize("turn", TURNS, ids=str)
@settings(deadline=None)
@given(st.integers(-9, 9), st.integers(-9, 9), st.integers(1, 40), st.integers(1, 40), st.integers(0, 99))
def test_every_pixel_comes_from_where_the_steps_say(turn, dx, dy, width, height, seed):
    image = np.random.default_rng(seed).integers(0, 256, (23, 37, 3), np.uint8)
    steps = np.column_stack([turn, [dx, dy]])
    out = np.full((height, width, 3), 7, np.uint8)
    copy_turned(image, out, steps, np.array([1, 2, 3], np.uint8))
    v, u = np.mgrid[0:height, 0:width]
    x, y = (steps[i, 0] * u + steps[i, 1] * v + steps[i, 2] for i in (0, 1))
    inside = (x >= 0) & (x < 37) & (y >= 0) & (y < 23)
    expected = np.where(inside[..., None], image[y.clip(0, 22), x.clip(0, 36)], [1, 2, 3])
    assert np.array_equal(out, expected)


@pytest.mark.parametrize("turn", TURNS, ids=str)
@pytest.mark.parametrize("width", [20, 21, 22, 42, 43, 100])
def test_rows_longer_than_a_register(rng, turn, width):
    image = rng.integers(0, 256, (width, width, 3), np.uint8)
    v, u = np.mgrid[0:width, 0:width]
    # the square onto itself
    steps = np.column_stack([turn, [width - 1 if row.sum() < 0 else 0 for row in turn]])
    out = np.empty_like(image)
    copy_turned(image, out, steps, np.zeros(3, np.uint8))
    x, y = (steps[i, 0] * u + steps[i, 1] * v + steps[i, 2] for i in (0, 1))
    np.testing.assert_array_equal(out, image[y, x])


@pytest.mark.parametrize(
    ("transform", "steps"),
    [
        (Transform2D.identity(), [[1, 0, 0], [0, 1, 0]]),
        (Transform2D.translation(3, -2), [[1, 0, -3], [0, 1, 2]]),
        (Transform2D.flip(center=(5, 0)), [[-1, 0, 9], [0, 1, 0]]),
        (Transform2D.translation(0.5, 0), None),
        (Transform2D.rotation(1), None),
        (Transform2D.scale(2), None),
        (Transform2D(np.array([[1, 0, 0], [0, 1, 0], [1e-4, 0, 1]])), None),
    ],
)
def test_whole_steps_are_recognised(transform, steps):
    found = whole_steps(np.array(transform.inverse().matrix))
    assert (found is None) == (steps is None)
    assert steps is None or found.tolist() == steps
