"""Queries made ready: checked, scaled so that their squares stay in range, and measured."""

from __future__ import annotations

import math

import numpy as np

from shared.compiled import jit
from shared.errors import DataError

__all__ = ["prepared"]

_PROBLEMS = ("is not finite", "is all zeros")


def prepared(queries: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return queries (q, d) float64 times powers of two, which is exact, and their lengths (q,).

    Raises:
        DataError: a query is not finite, or has no direction.
    """
    scaled, lengths = np.empty_like(queries), np.empty(len(queries))
    problem, i = _scale(queries, scaled, lengths)
    if problem >= 0:
        raise DataError(f"query {i} {_PROBLEMS[problem]}", "give it a direction")
    return scaled, lengths


@jit(nogil=True)
def _scale(queries, scaled, lengths):  # type: ignore[no-untyped-def]
    """Fill `scaled` and `lengths`; return the number of a problem, or -1, and the query that has it."""
    q, d = queries.shape
    for i in range(q):
        largest = 0.0
        for c in range(d):
            if not math.isfinite(queries[i, c]):
                return 0, i
            largest = max(largest, abs(queries[i, c]))
        if largest == 0:
            return 1, i
        exponent = math.frexp(largest)[1]
        square = 0.0
        for c in range(d):
            scaled[i, c] = math.ldexp(queries[i, c], -exponent)
            square += scaled[i, c] * scaled[i, c]
        lengths[i] = math.sqrt(square)
    return -1, 0
