"""Lengths of vectors, unit rows, cosine similarity and angles.

For x in Rⁿ:  |x|₀ counts the entries that are not zero,  |x|₁ = Σ|xᵢ|,  |x|₂ = √Σxᵢ²,  |x|∞ = max|xᵢ|.
All but |x|₀ are norms; that one ignores scale and is called one by custom.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from shared.errors import DataError
from shared.linalg._checks import Array, as_array, as_vector

__all__ = ["angle", "cosine_similarity", "l0", "l1", "l2", "linf", "unit_rows"]


def l0(x: npt.ArrayLike) -> Any:
    """Count the entries that are not zero, of a vector (d,) or of each row of (n, d)."""
    return np.count_nonzero(as_array(x, "x", ndim=(1, 2)), axis=-1)


def l1(x: npt.ArrayLike) -> Any:
    """Σ|xᵢ| of a vector (d,) or of each row of (n, d): the distance walked along a grid of streets."""
    return np.linalg.norm(as_array(x, "x", ndim=(1, 2)), 1, axis=-1)


def l2(x: npt.ArrayLike) -> Any:
    """√Σxᵢ² of a vector (d,) or of each row of (n, d), free of overflow and underflow.

    The largest entry is divided out first, so 1e300 and 1e-300 have the length they should.
    """
    x = as_array(x, "x", ndim=(1, 2))
    return linf(x) * np.linalg.norm(_scaled(x), axis=-1)


def linf(x: npt.ArrayLike) -> Any:
    """max|xᵢ| of a vector (d,) or of each row of (n, d)."""
    return np.abs(as_array(x, "x", ndim=(1, 2))).max(axis=-1)


def unit_rows(rows: npt.ArrayLike) -> Array:
    """Divide each row of (n, d), or a vector (d,), by its L2 length; a row of zeros stays zero.

    float32 stays float32, every other type becomes float64. A zero row has no direction: its cosine with
    anything is 0, so whoever ranks by cosine leaves it out.
    """
    rows = as_array(rows, "rows", ndim=(1, 2))
    scaled = _scaled(rows)
    length = np.linalg.norm(scaled, axis=-1, keepdims=True)
    return np.divide(scaled, length, out=scaled, where=length > 0)


def cosine_similarity(x: npt.ArrayLike, y: npt.ArrayLike) -> Any:
    """cos(x, y) = x·y / (|x| |y|) in [-1, 1].

    Args:
        x: (d,) or (n, d).
        y: (d,) or (m, d).

    Returns:
        A number for two vectors, (n,) or (m,) for rows against a vector, (n, m) for rows against rows.
        A zero vector has cosine 0 with everything.
    """
    x, y = as_array(x, "x", ndim=(1, 2)), as_array(y, "y", ndim=(1, 2))
    if x.shape[-1] != y.shape[-1]:
        raise DataError(
            f"x has shape {x.shape} and y {y.shape}", "give vectors of one length, in the same features"
        )
    return np.clip(unit_rows(x) @ unit_rows(y).T, -1, 1)  # rounding may give 1.0000000002


def angle(x: npt.ArrayLike, y: npt.ArrayLike) -> float:
    """The angle between two vectors (d,), in radians from 0 to π.

    2·atan2(|u - v|, |u + v|) for the unit vectors u, v: exact to rounding for every angle, where arccos loses
    half the digits near 0 and π (Kahan 2006, How Futile are Mindless Assessments of Roundoff in
    Floating-Point Computation?).
    """
    x, y = as_vector(x, "x"), as_vector(y, "y")
    if x.shape != y.shape:
        raise DataError(f"x has shape {x.shape} and y {y.shape}", "give vectors of one length")
    if not x.any() or not y.any():
        raise DataError("a vector of zeros has no direction", "give vectors with an entry that is not zero")
    u, v = unit_rows(x), unit_rows(y)
    return float(2 * np.arctan2(np.linalg.norm(u - v), np.linalg.norm(u + v)))


def _scaled(x: Array) -> Array:
    """Rows divided by their largest entry, so that squares neither overflow nor vanish."""
    peak = np.maximum(x.max(axis=-1, keepdims=True), -x.min(axis=-1, keepdims=True))
    return np.divide(x, peak, out=np.zeros_like(x), where=peak > 0)
