"""Lesson 2. The matrix of a linear map, y = Wx + b for a whole table, and a formula with five symbols."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def matrix_of(f: Callable[[np.ndarray], np.ndarray], d: int) -> np.ndarray:
    """Return the matrix of a linear map from vectors (d,) to vectors (k,), of shape (k, d)."""
    raise NotImplementedError


def predicted_stars(
    mean: float, person: np.ndarray, film: np.ndarray, p: np.ndarray, q: np.ndarray
) -> np.ndarray:
    """Return r̂ᵤᵢ = μ + bᵤ + bᵢ + pᵤ·qᵢ for every person u and film i, of shape (people, films).

    Args:
        mean: μ.
        person, film: (people,) and (films,) the biases bᵤ and bᵢ.
        p, q: (people, rank) and (films, rank).
    """
    raise NotImplementedError


def predict(x: np.ndarray, weights: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Return y = Wx + b.

    Args:
        x: (d,), or samples of that shape in a table (n, d), or in a photograph (h, w, d).
        weights: (k, d).
        bias: (k,).

    Returns:
        (k,), (n, k) or (h, w, k).
    """
    raise NotImplementedError


def mean_squared_error(actual: np.ndarray, predicted: np.ndarray) -> float:
    """Return the mean of (actual − predicted)², each number against its own.

    Args:
        actual, predicted: (n,) or (n, 1) each.

    Raises:
        ValueError: there are not as many of one as of the other.
    """
    raise NotImplementedError
