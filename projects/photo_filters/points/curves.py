"""Tone curves on rows of pixels."""

from __future__ import annotations

import numpy as np

from projects.photo_filters.points.registers import look_up_blocks
from shared.compiled import jit

__all__ = ["apply_curves", "byte_tables"]

_CHUNK = 1536  # samples, a multiple of three


def apply_curves(source: np.ndarray, out: np.ndarray, curves: np.ndarray, start: int, stop: int) -> None:
    """Fill rows start … stop of `out` with the values of tone curves at those of `source`.

    Args:
        source, out: (rows, w·3) contiguous, float32 with 1 as full scale, or uint8; may be the same. Where
            the three curves are equal, rows of any length, as of a grey picture.
        curves: (3, m) float32, values of red, green and blue at m even steps from 0 to 1, m at least 2;
            straight between them and level outside. Bytes are rounded half up and clipped.
    """
    curves = np.ascontiguousarray(curves, np.float32)
    samples, target = source[start:stop].reshape(-1), out[start:stop].reshape(-1)
    if source.dtype == np.uint8:
        _look_up(samples, target, byte_tables(curves))
    else:
        _interpolate(samples, target, curves)


def byte_tables(curves: np.ndarray) -> np.ndarray:
    """Return the (3, 256) uint8 values of `curves` at every byte."""
    tables: np.ndarray = np.empty((256, 3), np.float32)
    tables[:] = (np.arange(256, dtype=np.float32) / np.float32(255))[:, None]
    flat = tables.reshape(-1)
    _interpolate(flat, flat, curves)
    return np.ascontiguousarray((tables.T * 255 + np.float32(0.5)).clip(0, 255).astype(np.uint8))


@jit(nogil=True)
def _look_up(samples, target, tables):  # type: ignore[no-untyped-def]
    done = look_up_blocks(samples, target, tables)
    red, green, blue = tables[0], tables[1], tables[2]
    for i in range(done, samples.size - 2, 3):
        target[i], target[i + 1], target[i + 2] = red[samples[i]], green[samples[i + 1]], blue[samples[i + 2]]
    for i in range(samples.size - samples.size % 3, samples.size):
        target[i] = tables[i % 3, samples[i]]


@jit(nogil=True, error_model="numpy", fastmath={"contract"})
def _interpolate(samples, target, curves):  # type: ignore[no-untyped-def]
    flat, last = curves.reshape(-1), np.int32(curves.shape[1] - 1)
    zero, one, scale = np.float32(0), np.float32(1), np.float32(last)
    curve_of, cells = np.empty(_CHUNK, np.int32), np.empty(_CHUNK, np.uint32)
    shares = np.empty(_CHUNK, np.float32)
    for i in range(_CHUNK):
        curve_of[i] = i % 3 * curves.shape[1]
    for begin in range(0, samples.size, _CHUNK):
        values, results = samples[begin : begin + _CHUNK], target[begin : begin + _CHUNK]
        for i in range(values.size):
            value = values[i] if values[i] > zero else zero  # in this order NaN becomes 0, and no address
            position = (value if value < one else one) * scale
            cell = min(np.int32(position), last - np.int32(1))
            shares[i] = position - np.float32(cell)
            cells[i] = cell + curve_of[i]
        for i in range(values.size):
            at = np.uintp(cells[i])
            results[i] = flat[at] + shares[i] * (flat[at + np.uintp(1)] - flat[at])
