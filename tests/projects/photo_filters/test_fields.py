"""Smooth fields from a few of their rows and columns."""

from __future__ import annotations

import numpy as np
import pytest

from projects.photo_filters.fields import low_rank_field

FIELDS = {
    "vignette": lambda x, y: 0.4 + 0.6 / (1 + x**2 + y**2) ** 2,
    "ramp": lambda x, y: 1 + 0.3 * x - 0.5 * y,
    "even": lambda x, y: np.float64(0.7),
    "none": lambda x, y: 0 * x + 0 * y,
    "spot": lambda x, y: np.exp(-3 * ((x - 0.2) ** 2 + (y + 0.1) ** 2)),
}


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (5, 400), (90, 120)])
def test_the_factors_multiply_to_the_field(name, shape):
    columns, rows = low_rank_field(FIELDS[name], *shape)
    half = np.hypot(*shape) / 2
    y, x = ((np.arange(n) + 0.5 - n / 2) / half for n in shape)
    exact = np.broadcast_to(FIELDS[name](x[None], y[:, None]), shape)
    assert columns.shape[1] <= 8
    assert columns @ rows == pytest.approx(exact, abs=5e-6)
