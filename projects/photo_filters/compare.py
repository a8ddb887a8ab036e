"""Before and after in one picture."""

from __future__ import annotations

import numpy as np

__all__ = ["beside"]

_GAP = 0.01  # of the longer side, at least 2 pixels


def beside(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Return both in one picture, before on the left; the gap is white, or clear where there is alpha.

    Args:
        before, after: (h, w) or (h, w, 2 to 4), of one type; the sizes may differ, and one of them may be
            grey: it becomes coloured. A smaller one stands in the middle of the height.
    """
    top = np.iinfo(before.dtype).max if before.dtype.kind == "u" else 1
    channels = [1 if p.ndim == 2 else p.shape[2] for p in (before, after)]
    colour, alpha = max(channels) > 2, any(n in (2, 4) for n in channels)
    gap = max(2, round(_GAP * max(before.shape[:2])))
    height = max(before.shape[0], after.shape[0])
    wide = (before.shape[1], after.shape[1])
    sheet = np.full((height, wide[0] + gap + wide[1], (3 if colour else 1) + alpha), top, before.dtype)
    if alpha:
        sheet[..., -1] = 0
    for picture, left in ((before, 0), (after, wide[0] + gap)):
        start = (height - picture.shape[0]) // 2
        place = sheet[start : start + picture.shape[0], left : left + picture.shape[1]]
        planes = picture if picture.ndim == 3 else picture[..., None]
        own = planes.shape[2] in (2, 4)
        colours = planes[..., : planes.shape[2] - own]
        place[..., : sheet.shape[2] - alpha] = colours  # one channel stands for three
        if alpha:
            place[..., -1] = planes[..., -1] if own else top
    return sheet if sheet.shape[2] > 1 else sheet[..., 0]
