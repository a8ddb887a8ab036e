"""What a file is to be good for, and steps of groups: finer where little happens, coarser where much does.

Structural similarity divides the squared error by about 2σ² + C, σ² the variance of the picture there
and C = (0.03 · 255)² (Wang et al. 2004, equation 13). An error weighted by w wants the step Δ / √w; of that
only a part is worth its bits, since busy places predict each other. With v the mean variance,

    o = 4 · strength · log₂((2v + C) / its geometric mean over the picture),   Δ_group = Δ 2^(o/4).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from projects.image_compressor.patch.borders import BITS, GROUP, SIDE
from projects.image_compressor.patch.grouping import OFFSETS
from shared.compiled import jit

__all__ = ["TUNES", "TUNINGS", "Tuning", "cell_variances", "default_offsets", "group_offsets", "log_activity"]


@dataclass(frozen=True)
class Tuning:
    """Settings for one measure of quality, chosen on pictures that training left out (docs/results.md).

    Attributes:
        strength: of the steps of groups, ½ would be all of it; 0 for one step everywhere.
        lagrange: λ/Δ².
        halving: chroma is halved while the squared error of halving alone stays below this share of Δ².
        coarser: the steps of chroma that is not halved, as multiples of those that weigh errors as RGB does.
            Structural similarity sees luma alone, and so do eyes, nearly.
    """

    strength: float
    lagrange: float
    halving: float
    coarser: float


TUNINGS = {
    None: Tuning(0.1, 0.085, 0.03, 1.4),
    "psnr": Tuning(0.0, 0.085, 0.008, 0.9),
    "ssim": Tuning(0.25, 0.065, 0.06, 1.4),
}
TUNES = ("psnr", "ssim")
_STILL = 0.15  # what a difference from a neighbour costs, in squares of a quarter octave
_CONSTANT = (0.03 * 255) ** 2


def cell_variances(plane: np.ndarray) -> np.ndarray:
    """Return (group rows, 2, group columns, 2) variances of the cells of 8 × 8, of `samples_of` luma."""
    height, width = plane.shape
    cells = plane.reshape(height // SIDE, SIDE, width // SIDE, SIDE).astype(np.float32) / (1 << BITS)
    return cells.var(axis=(1, 3)).reshape(height // GROUP, 2, width // GROUP, 2)


def log_activity(plane: np.ndarray) -> np.ndarray:
    """Return (group rows, group columns) of log₂(2v + C), the mean over a group's cells."""
    return np.log2(2 * cell_variances(plane) + _CONSTANT).mean(axis=(1, 3))


def group_offsets(activity: np.ndarray, mean: float, strength: float) -> np.ndarray:
    """Return the places of the groups' steps among `OFFSETS`, int64.

    Of the whole numbers around a wish the one is taken that differs least from the groups left and above, as
    far as that costs little: it has to be told.
    """
    wishes = np.clip(4 * strength * (activity - mean) + OFFSETS // 2, 0, OFFSETS - 1)
    offsets = np.empty(activity.shape, np.int64)
    _settle(wishes, offsets)
    return offsets


def default_offsets(plane: np.ndarray) -> np.ndarray:
    """Return `group_offsets` of a picture that is one band, as they are where nothing is asked for."""
    activity = log_activity(plane)
    return group_offsets(activity, float(activity.mean()), TUNINGS[None].strength)


@jit(nogil=True)
def _settle(wishes, offsets):  # type: ignore[no-untyped-def]
    for row in range(wishes.shape[0]):
        for column in range(wishes.shape[1]):
            wish = wishes[row, column]
            left = offsets[row, column - 1] if column > 0 else OFFSETS // 2
            above = offsets[row - 1, column] if row > 0 else OFFSETS // 2
            least = np.inf
            for place in range(OFFSETS):
                cost = (place - wish) ** 2 + _STILL * (abs(place - left) + abs(place - above))
                if cost < least:
                    least, offsets[row, column] = cost, place
