"""The windows that convolve with a kernel."""

from __future__ import annotations

import numpy as np

from shared.linalg.kernel_plan import Plan
from shared.linalg.multirate import Multirate
from shared.linalg.streaming.steps import Window

__all__ = ["multirate_windows", "window_of"]


def window_of(kernel: np.ndarray, how: Plan, *, keeps_alpha: bool = False) -> Window:
    """Return the window of a kernel that is convolved in separable passes or tap by tap."""
    kh, kw = kernel.shape
    above, before = middle_of(kernel.shape)
    turned = kernel[::-1, ::-1]
    if how.method == "separable":
        # turned by 180° each factor is reversed
        columns, rows = how.columns[None, :, ::-1], how.rows[:, ::-1]
        places = np.array([[above, before]] if how.centre else np.zeros((0, 2)), np.int64)
        weights = np.array([how.centre] if how.centre else [])
    else:
        columns, rows = np.zeros((1, 0, kh)), np.zeros((0, kw))
        places, weights = np.argwhere(turned), turned[turned != 0]
    return Window(columns, rows, places, weights, above, before, keeps_alpha=keeps_alpha)


def multirate_windows(column: Multirate, row: np.ndarray, height: int) -> list[Window]:
    """Return the two windows of a wide blur: rows gathered and blurred along, and rows spread.

    Args:
        row: (kw,) weights of the row pass, in the order of the picture.
        height: of the picture.
    """
    none = np.zeros((0, 2), np.int64), np.zeros(0)
    made = (height - 1) // column.stride + column.spread.shape[1]
    before = (len(row) - 1) - len(row) // 2
    gather = Window(
        column.gather[None, None], row[None], *none, column.reach, before, stride=column.stride, height=made
    )
    return [gather, Window(column.spread[:, None], np.ones((1, 1)), *none, 0, 0, pads=False)]


def middle_of(shape: tuple[int, ...]) -> tuple[int, int]:
    """Samples above and left of the middle of the turned kernel, whose last element comes first."""
    return (shape[0] - 1) - shape[0] // 2, (shape[1] - 1) - shape[1] // 2
