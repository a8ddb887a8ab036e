"""A dial gives a value of its scale, whatever it was told."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("streamlit", reason="streamlit is not here: pip install -e '.[studio]'")

from studio.dials import nearest

SCALES = [
    (0.5, 15.0, 0.25),
    (0, 100, 1),
    (-180.0, 180.0, 0.1),
    (3, 31, 2.0),
    (0.1, 5.0, 0.1),
    (0.0, 0.95, 0.05),
]


@pytest.mark.parametrize(("low", "high", "step"), SCALES)
@given(told=st.floats(allow_nan=True, allow_infinity=True) | st.integers(-(10**9), 10**9))
def test_it_is_the_step_nearest_to_what_was_told(low: float, high: float, step: float, told: float):
    found = nearest(told, low, high, step, low)
    assert low - 1e-9 <= found <= high + 1e-9
    steps = (found - low) / step
    assert abs(steps - round(steps)) < 1e-4 or found == pytest.approx(high)
    if math.isfinite(told) and low <= told <= high:
        assert abs(found - told) <= step / 2 + 1e-6
    assert nearest(found, low, high, step, low) == found


@pytest.mark.parametrize("told", [None, "3", [3], {}, True, math.nan])
def test_what_is_no_number_leaves_the_default(told: Any):
    assert nearest(told, 0, 10, 1, 4) == 4
