"""How far predicted ratings lie from the given ones. r is a rating, p its prediction, T the test rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

__all__ = ["interval_coverage", "interval_width", "mae", "rmse"]


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


def interval_coverage(ratings: ArrayLike, intervals: ArrayLike) -> float:
    """The share of ratings inside their predicted intervals, Σ_T [low ≤ r ≤ high] / |T|, in [0, 1].

    Both ends belong to the interval, and nothing is rounded: counted on the scale of whole or half stars, an
    interval from 3.2 to 4.9 holds a 4 and not a 5. Intervals made for a share of 0.9 are calibrated where
    0.9 of the ratings lie inside. Read it beside `interval_width`: the whole scale covers everything.

    Args:
        ratings: (n,) r.
        intervals: (n, 2) low and high, low ≤ high.

    Raises:
        ValueError: shapes differ, nothing to compare, an end that is not finite or a low above its high.
    """
    r, ends = _bounds(intervals, ratings)
    return float(np.mean((ends[:, 0] <= r) & (r <= ends[:, 1])))


def interval_width(intervals: ArrayLike) -> float:
    """Mean width of predicted intervals, Σ_T (high − low) / |T|, in stars. Raises as `interval_coverage`."""
    _, ends = _bounds(intervals)
    return float(np.mean(ends[:, 1] - ends[:, 0]))


def _bounds(intervals: ArrayLike, ratings: ArrayLike | None = None) -> tuple[np.ndarray, np.ndarray]:
    ends = np.asarray(intervals, np.float64)
    r = np.zeros(len(ends)) if ratings is None else np.asarray(ratings, np.float64)
    if r.ndim != 1 or ends.shape != (len(r), 2):
        raise ValueError(f"ratings {r.shape} and intervals {ends.shape} must be (n,) and (n, 2)")
    if not r.size:
        raise ValueError("there are no ratings to compare")
    if not (np.isfinite(ends).all() and np.isfinite(r).all() and (ends[:, 0] <= ends[:, 1]).all()):
        raise ValueError("ratings and intervals must be finite, each low end at most its high end")
    return r, ends


def _errors(ratings: ArrayLike, predictions: ArrayLike) -> np.ndarray:
    r, p = np.asarray(ratings, np.float64), np.asarray(predictions, np.float64)
    if r.shape != p.shape:  # broadcasting would compare every rating with every prediction
        raise ValueError(f"ratings and predictions differ in shape: {r.shape} and {p.shape}")
    if not r.size:
        raise ValueError("there are no ratings to compare")
    if not (np.isfinite(r).all() and np.isfinite(p).all()):
        raise ValueError("ratings and predictions must be finite")
    return p - r
