"""How far predicted ratings lie from the given ones. r is a rating, p its prediction, T the test rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

__all__ = ["mae", "rmse"]


def rmse(ratings: ArrayLike, predictions: ArrayLike) -> float:
    """Root of the mean squared error, √(Σ_T (p − r)² / |T|), in stars; 0 is perfect.

    Large errors weigh more than in `mae`; for the same data RMSE ≥ MAE.

    Raises:
        ValueError: shapes differ, nothing to compare, or a number that is not finite.
    """
    error = _errors(ratings, predictions)
    return float(np.sqrt(np.mean(error**2)))


def mae(ratings: ArrayLike, predictions: ArrayLike) -> float:
    """Mean absolute error, Σ_T |p − r| / |T|, in stars; 0 is perfect. Raises as `rmse` does."""
    return float(np.mean(np.abs(_errors(ratings, predictions))))


def _errors(ratings: ArrayLike, predictions: ArrayLike) -> np.ndarray:
    r, p = np.asarray(ratings, np.float64), np.asarray(predictions, np.float64)
    if r.shape != p.shape:  # broadcasting would compare every rating with every prediction
        raise ValueError(f"ratings and predictions differ in shape: {r.shape} and {p.shape}")
    if not r.size:
        raise ValueError("there are no ratings to compare")
    if not (np.isfinite(r).all() and np.isfinite(p).all()):
        raise ValueError("ratings and predictions must be finite")
    return p - r
