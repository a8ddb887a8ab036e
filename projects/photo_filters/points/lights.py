"""A light of low rank on rows of bytes."""

from __future__ import annotations

import numpy as np

from shared.compiled import jit

__all__ = ["apply_light"]


def apply_light(
    source: np.ndarray, out: np.ndarray, columns: np.ndarray, rows: np.ndarray, start: int, stop: int
) -> None:
    """Fill rows start … stop of `out` with source · (columns · rows), rounded half up and clipped.

    Args:
        source, out: (h, w) or (h, w, 3) contiguous uint8.
        columns, rows: (h, rank) and (rank, w) factors of the light.
    """
    channels = source.shape[2] if source.ndim == 3 else 1
    flat, target = source.reshape(len(source), -1), out.reshape(len(out), -1)
    factors = columns.astype(np.float32), np.ascontiguousarray(rows, np.float32)
    _light_rows(flat, target, *factors, channels, start, stop)


@jit(nogil=True, fastmath={"contract"})
def _light_rows(source, out, columns, rows, channels, start, stop):  # type: ignore[no-untyped-def]
    light = np.empty(rows.shape[1], np.float32)
    for y in range(start, stop):
        row, target = source[y], out[y]
        light[:] = np.float32(0)
        for r in range(rows.shape[0]):
            weight, factor = columns[y, r], rows[r]
            for x in range(light.size):
                light[x] += weight * factor[x]
        if channels == 1:
            for x in range(light.size):
                target[x] = _level(np.float32(row[x]) * light[x])
        else:
            for x in range(light.size):
                target[3 * x] = _level(np.float32(row[3 * x]) * light[x])
                target[3 * x + 1] = _level(np.float32(row[3 * x + 1]) * light[x])
                target[3 * x + 2] = _level(np.float32(row[3 * x + 2]) * light[x])


@jit(nogil=True, inline="always")
def _level(value):  # type: ignore[no-untyped-def]
    value = min(max(value + np.float32(0.5), np.float32(0)), np.float32(255))
    return np.uint8(np.int32(value))
