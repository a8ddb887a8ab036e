"""Queries searched together find what each finds alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from shared.linalg.neighbors import CosineIndex


@pytest.mark.parametrize("d", [3, 12, 40])
@pytest.mark.parametrize("k", [1, 10, 1_000])
def test_together_is_alone(
    rng: np.random.Generator, decaying: Callable[..., np.ndarray], d: int, k: int
) -> None:
    """To the last bit, whether a query lies among the rows, far from all, or is asked twice."""
    rows = decaying(rng, 30_000, d, 0.9)
    rows[100:400] = rows[50]
    index = CosineIndex(rows, way="tree")
    queries = np.concatenate([rows[:60], -rows[:60], decaying(rng, 60, d, 1.0), rows[:60], rows[50:51] * 3])
    numbers, cosines = index.search(queries, k)
    for query, got, values in zip(queries[::7], numbers[::7], cosines[::7], strict=True):
        alone_numbers, alone_cosines = index.search(query, k)
        assert (got == alone_numbers).all()
        assert (values == alone_cosines).all()
