"""Quarter turns, flips and shifts by whole pixels: copies, exact in every depth."""

from __future__ import annotations

import numpy as np

from projects.photo_filters.warp.words import mirrored_pixels
from shared.bands import in_bands
from shared.compiled import jit
from shared.simd.blocks import load, store
from shared.simd.transposes import turn_pixels, turn_pixels_back

__all__ = ["copy_turned", "whole_steps"]

_EXACT = 1e-9
_SIDE = 128  # of a tile: its lines of the picture stay in the first cache
_SQUARE = 16  # pixels that registers turn over at once


def whole_steps(inverse: np.ndarray) -> np.ndarray | None:
    """Return the (2, 3) whole numbers that take pixel (x, y, 1) to its source; None where it lies between."""
    linear = inverse[:2, :2]
    if np.abs(inverse[2] - [0, 0, 1]).max() > 0 or not np.isin(linear, (-1, 0, 1)).all():
        return None
    if np.abs(linear).sum(axis=0).max() != 1 or np.abs(linear).sum(axis=1).max() != 1:
        return None
    # the first pixel's centre, on the picture, is the centre of pixel `first`
    first = inverse[:2, 2] + linear.sum(axis=1) / 2 - 0.5
    if np.abs(first - np.rint(first)).max() > _EXACT * max(1.0, np.abs(first).max()):
        return None
    return np.column_stack([linear, np.rint(first)]).astype(np.int64)


def copy_turned(source: np.ndarray, out: np.ndarray, steps: np.ndarray, behind: np.ndarray) -> None:
    """Fill `out` (height, width, c) with the pixels of `source` (h, w, c) that `steps` leads to."""
    rows, columns = source.shape[:2]
    height, width = out.shape[:2]
    bounds = np.zeros((2, 2), np.int64)  # first and past the last of the canvas's columns, and rows
    for step, first, size in zip(steps[:, :2], steps[:, 2], (columns, rows), strict=True):
        axis = int(np.flatnonzero(step)[0])
        low, high = (-first, size - first) if step[axis] > 0 else (first - size + 1, first + 1)
        bounds[axis] = np.clip((low, high), 0, (width, height)[axis])
    (left, right), (top, bottom) = bounds
    if right <= left or bottom <= top:
        out[:] = behind
        return
    out[:top], out[bottom:] = behind, behind
    out[top:bottom, :left], out[top:bottom, right:] = behind, behind
    flat, stride = source.reshape(-1), columns * source.shape[2]
    along = int(steps[1, 0] * stride + steps[0, 0] * source.shape[2])
    down = int(steps[1, 1] * stride + steps[0, 1] * source.shape[2])
    start = int(steps[1, 2] * stride + steps[0, 2] * source.shape[2])

    threes = source.dtype == np.uint8 and source.shape[2] == 3
    if along == source.shape[2]:
        copy = _copy_rows
    elif threes and along == -3:
        copy = _copy_mirrored
    else:
        copy = _copy_threes if threes and abs(down) == 3 else _copy

    def band(a: int, b: int) -> None:
        copy(flat, out, start, along, down, int(left), int(right), int(top) + a, int(top) + b)

    in_bands(band, int(bottom - top), width * source.shape[2])


@jit(nogil=True)
def _copy(flat, out, start, along, down, left, right, top, bottom):  # type: ignore[no-untyped-def]
    """Copy pixel x, y from place start + x · along + y · down of `flat`."""
    channels = out.shape[2]
    for y0 in range(top, bottom, _SIDE):
        for x0 in range(left, right, _SIDE):
            for y in range(y0, min(y0 + _SIDE, bottom)):
                place = start + y * down + x0 * along
                row = out[y, x0 : min(x0 + _SIDE, right)].reshape(-1)
                for i in range(0, row.size, channels):
                    for c in range(channels):
                        row[i + c] = flat[place + c]
                    place += along


@jit(nogil=True)
def _copy_rows(flat, out, start, along, down, left, right, top, bottom):  # type: ignore[no-untyped-def]
    """`_copy` where neighbours stay neighbours."""
    for y in range(top, bottom):
        place, row = start + y * down + left * along, out[y, left:right].reshape(-1)
        row[:] = flat[place : place + row.size]


@jit(nogil=True)
def _copy_mirrored(flat, out, start, along, down, left, right, top, bottom):  # type: ignore[no-untyped-def]
    """`_copy` of 8-bit RGB from right to left: 21 pixels are one register, with a byte to spare."""
    for y in range(top, bottom):
        place, row, o = start + y * down + left * along, out[y, left:right].reshape(-1), 0
        while o < row.size:
            if o + 64 <= row.size and place >= 61:  # the last byte of 64 is written again by what follows
                store(row, o, mirrored_pixels(load(flat, place - 61, 64)))
                o, place = o + 63, place - 63
            else:
                for k in range(3):
                    row[o + k] = flat[place + k]
                o, place = o + 3, place - 3


@jit(nogil=True)
def _copy_threes(flat, out, start, along, down, left, right, top, bottom):  # type: ignore[no-untyped-def]
    """`_copy` of 8-bit RGB where columns become rows: by squares of 16 × 16 pixels in registers."""
    target, pitch = out.reshape(-1), out.shape[1] * 3
    for y0 in range(top, bottom, _SIDE):
        for x0 in range(left, right, _SIDE):
            for y in range(y0, min(y0 + _SIDE, bottom), _SQUARE):
                for x in range(x0, min(x0 + _SIDE, right), _SQUARE):
                    first, at = start + x * along + y * down, y * pitch + 3 * x
                    lowest = first - (3 * (_SQUARE - 1) if down < 0 else 0)
                    far = max(lowest, lowest + (_SQUARE - 1) * along)
                    if y + _SQUARE > bottom or x + _SQUARE > right or far + 64 > flat.size:
                        for j in range(min(_SQUARE, bottom - y)):
                            for k in range(min(_SQUARE, right - x)):
                                for c in range(3):
                                    target[at + j * pitch + 3 * k + c] = flat[
                                        first + k * along + j * down + c
                                    ]
                    elif down < 0:
                        turn_pixels_back(target, at, pitch, flat, lowest, along)
                    else:
                        turn_pixels(target, at, pitch, flat, lowest, along)
