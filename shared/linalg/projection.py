"""Orthogonal projection: the nearest point of a line or a subspace."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import scipy.linalg

from shared.errors import DataError
from shared.linalg._checks import Array, as_array

__all__ = ["orthonormal_basis", "project", "projection_matrix"]


def orthonormal_basis(columns: npt.ArrayLike) -> Array:
    """Orthonormal columns (m, r) that span what the given columns (m, n), or one vector (m,), span.

    They are the left singular vectors whose singular value is above max(m, n)·eps·s₁, so dependent columns
    are recognised; r is the rank.
    """
    columns = as_array(columns, "columns", ndim=(1, 2))
    columns = columns[:, None] if columns.ndim == 1 else columns
    u, s, _ = scipy.linalg.svd(columns, full_matrices=False, check_finite=False)
    if s[0] == 0:
        raise DataError("columns of zeros span no direction", "give at least one column that is not zero")
    return u[:, s > max(columns.shape) * np.finfo(s.dtype).eps * s[0]]


def project(x: npt.ArrayLike, onto: npt.ArrayLike) -> Array:
    """The point of span(onto) nearest to x: Q Qᵀ x, with Q an orthonormal basis of the span.

    Args:
        x: (m,), or (m, r) for r points as columns.
        onto: (m,) for a line, (m, n) for the span of n columns, dependent or not.

    Returns:
        The projection, with the shape of x. The rest, x - project(x, onto), is at right angles to the span.
    """
    x, q = as_array(x, "x", ndim=(1, 2)), orthonormal_basis(onto)
    if len(x) != len(q):
        raise DataError(f"x has {len(x)} coordinates and the span lies in {len(q)}", "give both the same")
    return q @ (q.T @ x)


def projection_matrix(onto: npt.ArrayLike) -> Array:
    """P = Q Qᵀ (m, m), with P² = P = Pᵀ. For one point `project` is cheaper: P has m² entries."""
    q = orthonormal_basis(onto)
    return q @ q.T
