"""Brute force in float64, and tables to search."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest


@pytest.fixture
def decaying() -> Callable[..., np.ndarray]:
    """Gaussian rows whose columns shrink by a ratio."""

    def table(rng: np.random.Generator, n: int, d: int, ratio: float) -> np.ndarray:
        return (rng.standard_normal((n, d)) * ratio ** np.arange(d)).astype(np.float32)

    return table
