"""A kernel is the sum of its terms, and no fewer would do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.linalg.separable import kernel_rank, low_rank_terms


@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 3), st.integers(0, 2**32 - 1))
def test_terms_add_up_and_count_the_rank(height, width, rank, seed):
    rng = np.random.default_rng(seed)
    kernel = rng.standard_normal((height, rank)) @ rng.standard_normal((rank, width))
    columns, rows = low_rank_terms(kernel)
    assert np.allclose(columns.T @ rows, kernel, atol=1e-10)
    assert len(columns) == np.linalg.matrix_rank(kernel, rtol=1e-9) if kernel.any() else len(columns) == 0


@pytest.mark.parametrize("tolerance", [0.01, 0.1, 1.0])
def test_tolerance_bounds_the_absolute_error_with_the_fewest_terms(rng, tolerance):
    kernel = rng.standard_normal((9, 9)) * 0.5 ** np.arange(9)
    columns, rows = low_rank_terms(kernel, tolerance)
    assert np.abs(kernel - columns.T @ rows).sum() <= tolerance + 1e-9
    fewer = columns[:-1].T @ rows[:-1]
    assert np.abs(kernel - fewer).sum() > tolerance


@pytest.mark.parametrize("rank", [1, 2, 3, 5])
def test_large_kernels_of_few_terms_are_taken_apart_exactly(rng, rank):
    kernel = rng.standard_normal((101, rank)) @ rng.standard_normal((rank, 91))
    columns, rows = low_rank_terms(kernel, 1e-9 * np.abs(kernel).sum())
    assert len(columns) == rank
    assert np.allclose(columns.T @ rows, kernel, atol=1e-6)


def test_known_kernels_have_their_rank():
    assert kernel_rank(np.outer([1, 2, 1], [1, 0, -1])) == 1
    assert kernel_rank(np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])) == 2
    assert kernel_rank(np.eye(5)) == 5
    assert kernel_rank(np.zeros((3, 3))) == 0
