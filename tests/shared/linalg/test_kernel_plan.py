"""The chosen way gives the kernel back, and costs the least."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.errors import DataError
from shared.linalg.kernel_plan import plan


def rebuilt(kernel, how):
    whole = np.einsum("ra,rb->ab", how.columns, how.rows)
    whole[kernel.shape[0] // 2, kernel.shape[1] // 2] += how.centre
    return whole


@settings(deadline=None)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 2**32 - 1), st.floats(0, 0.5))
def test_the_terms_add_up_to_the_kernel(height, width, seed, tolerance):
    kernel = np.random.default_rng(seed).standard_normal((height, width))
    how = plan(kernel, tolerance)
    allowed = max(tolerance, 1e-6 * np.abs(kernel).sum())
    assert np.abs(rebuilt(kernel, how) - kernel).sum() <= allowed * (1 + 1e-9)
    assert how.costs[how.method] == min(how.costs.values())


@pytest.mark.parametrize("size", [3, 5, 17])
def test_a_middle_of_its_own_saves_a_term(rng, size):
    column, row = rng.random(size) + 0.1, rng.random(size) + 0.1
    kernel = -np.outer(column, row)
    kernel[size // 2, size // 2] += 7
    how = plan(kernel)
    assert (how.rank, len(how.columns)) == (2, 1)
    assert how.centre == pytest.approx(7)
    assert rebuilt(kernel, how) == pytest.approx(kernel)


def test_a_tolerance_saves_terms(rng):
    left, right = (np.linalg.qr(rng.standard_normal((11, 11)))[0] for _ in range(2))
    kernel = left @ np.diag(0.1 ** np.arange(11.0)) @ right
    assert len(plan(kernel, 1e-2).columns) < len(plan(kernel).columns)


@pytest.mark.parametrize("kernel", [np.zeros((0, 3)), np.zeros(4), [[np.nan]], [[1e30, 1], [1, 1]]])
def test_what_is_no_kernel_is_refused(kernel):
    with pytest.raises(DataError, match="kernel"):
        plan(kernel)
