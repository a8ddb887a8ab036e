"""The cheapest way to convolve with a kernel, told by its singular value decomposition."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shared.errors import DataError
from shared.linalg.separable import low_rank_terms

__all__ = ["Plan", "plan"]

_LARGEST = 1e30  # for Σ|k|: times 65535 it is still a float32
_TOLERANCE = 1e-6  # of Σ|k|: what separable terms may leave out, far below half a level of 255
# what a separable multiplication and a transform cost, in multiplications of the direct way; measured on
# 12-megapixel pictures
_SEPARABLE_COST = 1.0
_FFT_COST = 1000.0


@dataclass(frozen=True)
class Plan:
    """How a kernel is convolved with a large picture.

    Attributes:
        method: "separable", "direct" or "fft".
        rank: of the kernel: how many outer products it is the sum of.
        columns, rows: (terms, h) and (terms, w), outer products that add up to the kernel; or to the kernel
            less `centre` in its middle, where that saves a term, as of an unsharp mask.
        centre: how many times the sample itself is added.
        costs: of each method, in multiplications of the direct way a sample.
    """

    method: str
    rank: int
    columns: np.ndarray
    rows: np.ndarray
    centre: float
    costs: dict[str, float]


def plan(kernel: np.ndarray, tolerance: float = 0.0) -> Plan:
    """Choose the cheapest way to convolve with `kernel`.

    Args:
        kernel: (h, w) finite numbers.
        tolerance: how far Σ |kernel − what is convolved with| may go; 1e-6 Σ |kernel| it always may.
    """
    kernel = check_kernel(kernel)
    allowed = max(tolerance, _TOLERANCE * float(np.abs(kernel).sum()))
    columns, rows = low_rank_terms(kernel, allowed)
    rank, centre = len(columns), 0.0
    if 1 < rank <= min(kernel.shape):
        centre = _lone_centre(kernel)
        without = kernel.copy()
        without[kernel.shape[0] // 2, kernel.shape[1] // 2] -= centre
        fewer = low_rank_terms(without, allowed)
        if len(fewer[0]) < rank:
            columns, rows = fewer
        else:
            centre = 0.0
    costs = {
        "separable": _SEPARABLE_COST * len(columns) * sum(kernel.shape) + (centre != 0),
        "direct": float(np.count_nonzero(kernel)),
        "fft": _FFT_COST,
    }
    return Plan(min(costs, key=lambda name: costs[name]), rank, columns, rows, centre, costs)


def check_kernel(kernel: np.ndarray) -> np.ndarray:
    """Return `kernel` as (h, w) float64.

    Raises:
        DataError: no table, a cell that is not finite, or values so large that float32 sums overflow.
    """
    kernel = np.asarray(kernel, np.float64)
    if kernel.ndim != 2 or kernel.size == 0:
        raise DataError(f"a kernel of shape {kernel.shape} is no table", "give rows and columns")
    bad = np.argwhere(~np.isfinite(kernel))
    if len(bad):
        row, column = bad[0]
        raise DataError(
            f"kernel row {row + 1}, column {column + 1}: {kernel[row, column]} is not finite", "give a number"
        )
    largest = np.abs(kernel).max()
    if largest > _LARGEST / kernel.size:
        raise DataError(f"the kernel's value {largest:g} is too large for float32", "divide the kernel")
    return kernel


def _lone_centre(kernel: np.ndarray) -> float:
    """What the middle has more than rank one would give it, by k[y, x] k[i, j] = k[y, j] k[i, x]."""
    y, x = kernel.shape[0] // 2, kernel.shape[1] // 2
    others = np.abs(kernel)
    others[y], others[:, x] = 0, 0
    i, j = np.unravel_index(others.argmax(), kernel.shape)
    if others[i, j] == 0:
        return 0.0
    # the neighbours of the middle know it best, the corners of a blur are too small
    i, j = max(
        (
            (a, b)
            for a in (y - 1, y + 1)
            for b in (x - 1, x + 1)
            if 0 <= a < len(kernel) and 0 <= b < kernel.shape[1]
        ),
        key=lambda place: others[place],
        default=(i, j),
    )
    if kernel[i, j] == 0:
        return 0.0
    return float(kernel[y, x] - kernel[y, j] * kernel[i, x] / kernel[i, j])
