"""Colour matrices on bytes beside float64, of any length and in bands."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.photo_filters.points.matrices import apply_matrix


@given(
    seed=st.integers(0, 2**32 - 1),
    rows=st.integers(1, 4),
    width=st.sampled_from([1, 5, 63, 64, 65, 127, 128, 300]),
)
@settings(deadline=None)
def test_it_is_the_product_rounded_and_clipped(seed, rows, width):
    rng = np.random.default_rng(seed)
    matrix = rng.normal(0, 1, (3, 4)) * [1, 1, 1, 0.3]
    source = rng.integers(0, 256, (rows, 3 * width), np.uint8)
    out = np.full_like(source, 9)
    apply_matrix(source, out, matrix, 0, rows)
    exact = source.reshape(rows, width, 3) @ matrix[:, :3].T + 255 * matrix[:, 3]
    assert np.abs(out.reshape(exact.shape) - exact.clip(0, 255)).max() < 0.501


@pytest.mark.parametrize("halves", [False, True])
def test_bands_in_place_are_the_whole(rng, noise, halves):
    """Also where exact sums end in a half, which another order of adding might round the other way."""
    matrix, source = rng.normal(0, 1, (3, 4)), noise((9, 3 * 147))
    if halves:
        matrix = np.array([[0.1, 0.3, 0.1, 0], [0.7, 0.1, 0.7, 0], [1 / 3, 1 / 6, 1 / 3, 0]])
    whole = np.empty_like(source)
    apply_matrix(source, whole, matrix, 0, 9)
    for start, stop in [(0, 1), (1, 8), (8, 9)]:
        apply_matrix(source, source, matrix, start, stop)
    assert np.array_equal(source, whole)


@pytest.mark.parametrize("value", [0.0, 0.25, 1.0])
def test_the_identity_leaves_and_a_constant_is_rounded_half_up(noise, value):
    source = noise((3, 3 * 100))
    out = np.empty_like(source)
    apply_matrix(source, out, np.eye(3, 4), 0, 3)
    assert np.array_equal(out, source)
    apply_matrix(source, out, np.column_stack([np.zeros((3, 3)), [value] * 3]), 0, 3)
    assert (out == np.floor(255 * value + 0.5)).all()
