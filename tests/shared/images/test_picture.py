"""A picture knows whether its last channel is opacity."""

from __future__ import annotations

import numpy as np
import pytest

from shared.images import Picture


@pytest.mark.parametrize(
    ("shape", "alpha"),
    [((4, 4), False), ((4, 4, 2), True), ((4, 4, 3), False), ((4, 4, 4), True), ((1, 1, 2), True)],
)
def test_two_and_four_channels_end_in_alpha(shape, alpha):
    assert Picture(np.zeros(shape, np.uint8)).has_alpha is alpha
