"""Covariance and correlation: how columns vary together."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from shared.errors import DataError
from shared.linalg._checks import Array, as_matrix

__all__ = ["correlation", "covariance"]


def covariance(x: npt.ArrayLike) -> Array:
    """The (d, d) sample covariance XᵀX / (n - 1) of the centred rows of x (n, d), in float64."""
    x = as_matrix(x, "x")
    if len(x) < 2:
        raise DataError(f"x has shape {x.shape}", "give at least two rows: one row has no spread")
    return np.atleast_2d(np.cov(x, rowvar=False, dtype=np.float64))


def correlation(x: npt.ArrayLike) -> Array:
    """The (d, d) covariance of the columns of x (n, d) after division by their standard deviations.

    A constant column is correlated with nothing: its row and column are 0, its diagonal entry 1.
    """
    x = as_matrix(x, "x")
    peak = np.abs(x).max(axis=0)
    c = covariance(x / np.where(peak > 0, peak, 1))  # the unit of a column does not matter, but may overflow
    spread = np.sqrt(np.diag(c))
    # the rounded mean of a constant column leaves a spread that is not quite 0
    varies = (x.max(axis=0) > x.min(axis=0)) & (spread > 0)
    scale = np.divide(1.0, spread, out=np.zeros_like(spread), where=varies)
    r = np.clip(c * scale * scale[:, None], -1, 1)
    np.fill_diagonal(r, 1.0)
    return r
