"""One colour matrix on whole numbers, in one pass over the picture."""

from __future__ import annotations

import numpy as np

from shared.bands import in_bands
from shared.compiled import jit

__all__ = ["recolour"]


def recolour(image: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """Return matrix · (r, g, b, 1) at every pixel, rounded half up and clipped.

    Args:
        image: (h, w, 3) uint8 or uint16, contiguous.
        matrix: (3, 4), values in 0 … 1.
    """
    peak = float(np.iinfo(image.dtype).max)
    source = image.reshape(len(image), -1)
    out = np.empty_like(source)
    single = (matrix * [1, 1, 1, peak]).astype(np.float32)
    in_bands(lambda a, b: _recolour_rows(source, out, single, np.float32(peak), a, b), *source.shape)
    return out.reshape(image.shape)


@jit(nogil=True, fastmath={"contract"})
def _recolour_rows(source, out, m, peak, start, stop):  # type: ignore[no-untyped-def]
    for y in range(start, stop):
        row, target = source[y], out[y]
        for x in range(row.size // 3):
            r, g, b = np.float32(row[3 * x]), np.float32(row[3 * x + 1]), np.float32(row[3 * x + 2])
            for c in range(3):
                value = m[c, 0] * r + m[c, 1] * g + m[c, 2] * b + m[c, 3] + np.float32(0.5)
                target[3 * x + c] = np.int32(min(max(value, np.float32(0)), peak))
