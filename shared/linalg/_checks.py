"""The checks at the door of every function of this package: shape, type and finiteness, said in one line."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse

from shared.errors import DataError

Array = npt.NDArray[np.floating]


def as_array(a: npt.ArrayLike, name: str, *, ndim: tuple[int, ...]) -> Array:
    """Return `a` as finite floats: float32 stays, every other real type becomes float64.

    Raises:
        DataError: another number of axes, rows of different lengths, no entry at all, text or complex
            numbers, NaN or infinity.
    """
    try:
        array = np.asarray(a)
    except ValueError:
        raise DataError(f"{name} has rows of different lengths", "give every row as many entries") from None
    if array.ndim not in ndim:
        axes = " or ".join(map(str, ndim))
        raise DataError(f"{name} has shape {array.shape}", f"give an array with {axes} axes")
    if array.dtype.kind not in "fiub":
        raise DataError(f"{name} has dtype {array.dtype}", "give real numbers")
    if array.size == 0:
        raise DataError(f"{name} has shape {array.shape} and holds nothing", "give at least one entry")
    if array.dtype != np.float32:
        array = array.astype(np.float64, copy=False)
    require_finite(array, name)
    return array


def as_matrix(a: npt.ArrayLike, name: str = "a") -> Array:
    """`as_array` for an (m, n) matrix."""
    return as_array(a, name, ndim=(2,))


def as_square(a: npt.ArrayLike, name: str = "a") -> Array:
    """`as_array` for an (n, n) matrix."""
    matrix = as_matrix(a, name)
    if matrix.shape[0] != matrix.shape[1]:
        raise DataError(f"{name} has shape {matrix.shape}", "give as many rows as columns")
    return matrix


def as_vector(a: npt.ArrayLike, name: str) -> Array:
    """`as_array` for an (n,) vector."""
    return as_array(a, name, ndim=(1,))


def as_operand(a: Any) -> Any:
    """`as_matrix`, which a scipy.sparse matrix passes as a csr_array."""
    if not scipy.sparse.issparse(a):
        return as_matrix(a)
    a = scipy.sparse.csr_array(a)
    if a.dtype.kind not in "fiub":
        raise DataError(f"a has dtype {a.dtype}", "give real numbers")
    if min(a.shape) == 0:
        raise DataError(f"a has shape {a.shape} and holds nothing", "give at least one entry")
    a = a if a.dtype == np.float32 else a.astype(np.float64)
    require_finite(a.data, "a.data")
    return a


def require_finite(array: Array, name: str) -> None:
    """Raise `DataError` that names the first NaN or infinite entry."""
    with np.errstate(over="ignore", invalid="ignore"):
        if np.isfinite(array.sum()):  # one pass and no mask; a NaN or infinity always spoils the sum
            return
    bad = np.argwhere(~np.isfinite(array))
    if len(bad):  # none when finite entries overflowed the sum
        place = ", ".join(map(str, bad[0]))
        raise DataError(
            f"{name}[{place}] is {array[tuple(bad[0])]} ({len(bad)} such entries)", "drop or fill them"
        )
