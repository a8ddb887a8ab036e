"""Steps of groups for `--tune ssim`: finer where little happens, coarser where much does.

Structural similarity divides the squared error by about 2σ² + C, σ² the variance of the picture there
and C = (0.03 · 255)² (Wang et al. 2004, equation 13). An error weighted by w wants the step Δ / √w; of that
only a part is worth its bits, since busy places predict each other. With v the mean variance,

    o = 4 · STRENGTH · log₂((2v + C) / its geometric mean over the picture),   Δ_group = Δ 2^(o/4).
"""

from __future__ import annotations

import numpy as np

from projects.image_compressor.patch.borders import BITS, GROUP
from projects.image_compressor.patch.groups import OFFSETS

__all__ = ["STRENGTH", "group_offsets", "log_activity"]

STRENGTH = 0.2  # ½ would be all of it
_CONSTANT = (0.03 * 255) ** 2


def log_activity(plane: np.ndarray) -> np.ndarray:
    """Return (group rows, group columns) of log₂(2v + C), over the groups of `samples_of` luma."""
    height, width = plane.shape
    cells = plane.reshape(height // 8, 8, width // 8, 8).astype(np.float32) / (1 << BITS)
    activity = np.log2(2 * cells.var(axis=(1, 3)) + _CONSTANT)
    side = GROUP // 8
    return activity.reshape(height // GROUP, side, width // GROUP, side).mean(axis=(1, 3))


def group_offsets(activity: np.ndarray, mean: float, strength: float = STRENGTH) -> np.ndarray:
    """Return the places of the groups' steps among `OFFSETS`, int64."""
    offsets = np.rint(4 * strength * (activity - mean)) + OFFSETS // 2
    return np.clip(offsets, 0, OFFSETS - 1).astype(np.int64)
