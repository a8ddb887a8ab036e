"""Places on the picture: spans in closed form, and fixed point within its last digit of float64."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.photo_filters.warp.coordinates import ONE, footprint, places, relative_places, row_span

seeds = st.integers(0, 2**32 - 1)


def matrix(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    m = np.eye(3)
    m[:2, :2] = rng.uniform(-2, 2, (2, 2))
    m[:2, 2] = rng.uniform(-200, 200, 2)
    if seed % 2:
        m[2, :2] = rng.uniform(-2e-3, 2e-3, 2)
    return m


def exact(m: np.ndarray, u: np.ndarray, v: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x, y, w = (m[i, 0] * u + m[i, 1] * v + m[i, 2] for i in range(3))
    return x / w, y / w, w


@settings(deadline=None)
@given(seeds, st.integers(0, 100))
def test_a_span_holds_the_pixels_that_come_from_the_rectangle_and_no_others(seed, y):
    m = matrix(seed)
    x, px_y, w = exact(m, np.arange(10, 250) + 0.5, y + 0.5)
    inside = (w > 0) & (x >= 20) & (x <= 180) & (px_y >= 5) & (px_y <= 90)
    first, last = row_span(m, y, 10, 250, 20.0, 180.0, 5.0, 90.0)
    assert 10 <= first <= last <= 250
    found = np.arange(10, 250)[inside]
    near = [np.abs(x - 20), np.abs(x - 180), np.abs(px_y - 5), np.abs(px_y - 90)]
    if np.min(near) > 1e-9 and w.min() > 0:
        assert found.tolist() == list(range(first, last))


@settings(deadline=None)
@given(seeds)
def test_a_rectangle_that_is_empty_has_no_span(seed):
    first, last = row_span(matrix(seed), 3, 0, 50, 20.0, -20.0, 5.0, -5.0)
    assert 0 <= first == last <= 50


@settings(deadline=None)
@given(seeds, st.integers(1, 300), st.sampled_from([0.0, 0.5]))
def test_relative_places_are_those_of_float64(seed, n, half):
    m = matrix(seed)
    x, y, w = exact(m, np.arange(7, 7 + n) + 0.5, 4.5)
    qx, qy = np.full(n, -1, np.int32), np.full(n, -1, np.int32)
    if w.min() <= 0.05:
        return
    column, row = relative_places(m, 7, 4, half, qx, qy)
    assert min(qx.min(), qy.min()) >= 0
    assert np.abs(column + qx / ONE - (x - half)).max() <= 1 / ONE
    assert np.abs(row + qy / ONE - (y - half)).max() <= 1 / ONE
    px, py = np.empty(n), np.empty(n)
    places(m, 7, 4, half, px, py)
    assert np.allclose(px, x - half, atol=1e-9)
    assert np.allclose(py, y - half, atol=1e-9)


def test_a_strip_too_wide_for_32_bits_is_told():
    q = np.zeros(5, np.int32)
    assert relative_places(np.diag([1e5, 1.0, 1.0]), 0, 0, 0.5, q, q.copy())[0] == -1


@settings(deadline=None)
@given(seeds)
def test_the_footprint_bounds_every_derivative_on_the_picture(seed):
    m = matrix(seed)
    bounds = footprint(m, 10, 60, 5, 37, 150, 100)
    u, v = (a.ravel() for a in np.meshgrid(np.linspace(10, 60, 9), np.linspace(5, 37, 9)))
    x, y, w = exact(m, u, v)
    seen = (w > 0) & (x >= 0) & (x <= 150) & (y >= 0) & (y <= 100)
    for axis, place in ((0, x), (1, y)):
        for side in range(2):
            derivative = np.abs(m[axis, side] - place * m[2, side])[seen] / w[seen]
            assert (derivative <= bounds[2 * axis + side] * (1 + 1e-9)).all()
