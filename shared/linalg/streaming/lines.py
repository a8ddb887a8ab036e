"""Rows on their way in and out: from a picture's numbers to float32, to the border, and back."""

from __future__ import annotations

import numpy as np

from shared.compiled import jit
from shared.linalg.streaming.points import convert, quantise
from shared.prefetch import LINE, prefetch

__all__ = ["load", "pad", "store"]


@jit(nogil=True)
def load(row, source, y, x, size, peak, given, channels):  # type: ignore[no-untyped-def]
    """Convert the pixels from column x on of row y, both counted around the picture, to 1 as full scale."""
    line = source[y % len(source)]
    width = line.size // (size * given)
    n, done = row.size // channels, 0
    below = (y + 1) % len(source) * line.size  # the next row is asked for while this one is worked on
    for byte in range(x * given * size, min(x + n, width) * given * size, LINE):
        prefetch(source, below + byte)
    scale = np.float32(1) / peak
    while done < n:
        a = (x + done) % width
        m = min(n - done, width - a)
        piece = line[a * given * size : (a + m) * given * size]
        target = row[done * channels : (done + m) * channels]
        if given != channels:
            _colour(target, piece, size, scale, given, channels)
        elif size == 1:
            convert(target, piece, scale)
        elif size == 2:
            convert(target, piece.view(np.uint16), scale)
        else:
            target[:] = piece.view(np.float32)
        done += m


@jit(nogil=True)
def _colour(row, piece, size, scale, given, channels):  # type: ignore[no-untyped-def]
    """Convert grey to red, green and blue; with alpha the last of both is that."""
    for i in range(row.size // channels):
        for c in range(channels):
            j = i * given + (given - 1 if c == channels - 1 else 0)
            if size == 1:
                value = np.float32(piece[j])
            elif size == 2:
                value = np.float32(piece.view(np.uint16)[j])
            else:
                value = piece.view(np.float32)[j]
            row[i * channels + c] = value * scale


@jit(nogil=True)
def store(line, row, first, size, peak):  # type: ignore[no-untyped-def]
    target = line[first : first + row.size * size]
    if size == 1:
        quantise(target, row, peak)
    elif size == 2:
        quantise(target.view(np.uint16), row, peak)
    else:
        target.view(np.float32)[:] = row


@jit(nogil=True)
def pad(whole, index, left, width, channels, constant):  # type: ignore[no-untyped-def]
    """Fill the places of a padded row that lie outside; the input's first column stands at place `left`."""
    for j in range(min(max(left, 0), index.size)):
        _copy_pixel(whole, j, index[j] + left if index[j] >= 0 else -1, channels, constant)
    for j in range(max(0, min(left + width, index.size)), index.size):
        _copy_pixel(whole, j, index[j] + left if index[j] >= 0 else -1, channels, constant)


@jit(nogil=True)
def _copy_pixel(whole, target, source, channels, constant):  # type: ignore[no-untyped-def]
    for c in range(channels):
        whole[target * channels + c] = constant if source < 0 else whole[source * channels + c]
