"""Scaling along rows and columns: two passes, each sample a weighted mean of those below its kernel.

Made smaller, the kernel is as many times wider, so that every pixel of the picture counts and fine stripes
become grey; made larger it interpolates. At the edges the weights are divided by their sum.
"""

from __future__ import annotations

import numpy as np

from projects.photo_filters.warp.weights import TAPS, kernel_value
from shared.bands import in_bands
from shared.compiled import jit
from shared.rooms import room_for

__all__ = ["axis_weights", "resample"]


def axis_weights(
    size: int, start: float, step: float, count: int, interpolation: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return what samples 0 … size − 1 count in `count` new ones, of which pixel i covers
    start + i · step … start + (i + 1) · step (the other way round where step is negative).

    Returns:
        (count,) first sample, and (count, n) float32 weights from there on, zeros behind the last.
    """
    taps = TAPS[interpolation]
    centers = start + (np.arange(count) + 0.5) * step
    if taps == 1:
        nearest = np.clip(np.floor(centers), 0, size - 1).astype(np.int64)
        return nearest, np.ones((count, 1), np.float32)
    wide = max(abs(step), 1.0)
    support = taps / 2 * wide
    first = np.clip(np.floor(centers - support + 0.5), 0, size - 1).astype(np.int64)
    last = np.clip(np.floor(centers + support + 0.5), first + 1, size).astype(np.int64)
    n = int((last - first).max())
    first = np.minimum(first, size - n)  # n samples from each first one are there
    weights = np.empty((count, n), np.float32)
    _fill(first, centers, wide, taps, weights)
    return first, weights


@jit(nogil=True, error_model="numpy")
def _fill(first, centers, wide, taps, weights):  # type: ignore[no-untyped-def]
    for i in range(first.size):
        total = 0.0
        for k in range(weights.shape[1]):
            total += kernel_value(taps, (first[i] + k + 0.5 - centers[i]) / wide)
        for k in range(weights.shape[1]):
            weights[i, k] = kernel_value(taps, (first[i] + k + 0.5 - centers[i]) / wide) / total


def resample(
    source: np.ndarray,
    across: tuple[np.ndarray, np.ndarray],
    down: tuple[np.ndarray, np.ndarray],
    dtype: np.dtype,
) -> np.ndarray:
    """Return `source` (h, w, c) with its rows and columns weighted, as (len(down), len(across), c).

    Sums are float32 and rounded once, at the end, where `dtype` is of whole numbers.
    """
    out = room_for((len(down[0]), len(across[0]), source.shape[2]), dtype)
    high = np.float32(0 if dtype.kind == "f" else np.iinfo(dtype).max)

    def band(start: int, stop: int) -> None:
        _resample_rows(source, out, *across, *down, high, start, stop)

    in_bands(band, out.shape[0], out.shape[1] * out.shape[2])
    return out


@jit(nogil=True, error_model="numpy")
def _resample_rows(source, out, first_x, weights_x, first_y, weights_y, high, start, stop):  # type: ignore[no-untyped-def]
    channels = source.shape[2]
    line = np.empty(source.shape[1] * channels, np.float32)
    nx, ny = weights_x.shape[1], weights_y.shape[1]
    for y in range(start, stop):
        for k in range(ny):
            _add(source[first_y[y] + k].reshape(-1), weights_y[y, k], line, k == 0)
        row = out[y].reshape(-1)
        for x in range(first_x.size):
            place = first_x[x] * channels
            if channels == 3:
                r = g = b = np.float32(0)
                for k in range(nx):
                    w = weights_x[x, k]
                    r += w * line[place + 3 * k]
                    g += w * line[place + 3 * k + 1]
                    b += w * line[place + 3 * k + 2]
                _put(r, high, row, 3 * x)
                _put(g, high, row, 3 * x + 1)
                _put(b, high, row, 3 * x + 2)
            else:
                for c in range(channels):
                    total = np.float32(0)
                    for k in range(nx):
                        total += weights_x[x, k] * line[place + k * channels + c]
                    _put(total, high, row, x * channels + c)


@jit(nogil=True)
def _add(samples, weight, line, begin):  # type: ignore[no-untyped-def]
    if begin:
        for i in range(line.size):
            line[i] = weight * np.float32(samples[i])
    else:
        for i in range(line.size):
            line[i] += weight * np.float32(samples[i])


@jit(nogil=True, inline="always")
def _put(value, high, row, place):  # type: ignore[no-untyped-def]
    if high > 0:
        value = np.float32(np.int32(min(max(value + np.float32(0.5), np.float32(0)), high)))
    row[place] = value
