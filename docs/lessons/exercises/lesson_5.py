"""Lesson 5: kinds of matrices, systems and least squares. Fill in the bodies, in the order of the pages.

`solve_upper` (5 Kinds of matrices), `to_csr` and `csr_times` (5 Positive definite, and sparse),
`how_many_solutions` (5b), `variance_inflation` (5c), `person_row` (5d). `make lesson N=5` checks them.
"""

from __future__ import annotations

import numpy as np


def solve_upper(u: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return x with U x = b, from the last line upwards, without np.linalg.

    Args:
        u: (n, n) upper triangular, no zero on its diagonal.
        b: (n,).
    """
    raise NotImplementedError


def to_csr(table: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (data, indices, indptr) of a table: its numbers that are not zero, row after row."""
    raise NotImplementedError


def csr_times(data: np.ndarray, indices: np.ndarray, indptr: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Return the product of a matrix in compressed sparse rows with a vector, by its stored numbers."""
    raise NotImplementedError


def how_many_solutions(a: np.ndarray, b: np.ndarray) -> str:
    """Return "none", "one" or "infinitely many": the number of x with A x = b.

    Args:
        a: (m, n), of any shape.
        b: (m,).
    """
    raise NotImplementedError


def variance_inflation(x: np.ndarray) -> np.ndarray:
    """Return 1 / (1 − R²) of each column regressed, with an intercept, on all the others.

    Args:
        x: (n, p), n > p, no column constant.
    """
    raise NotImplementedError


def person_row(films: np.ndarray, stars: np.ndarray, penalties: np.ndarray) -> np.ndarray:
    """Return the u that minimises ‖stars − films u‖² + Σ penaltiesⱼ uⱼ².

    Args:
        films: (n, k) one row for each film that the person rated; n may be 0, or less than k.
        stars: (n,) what the person gave.
        penalties: (k,) all positive.
    """
    raise NotImplementedError
