"""Medians of large squares by counting: in 8 bits a time that does not grow with the square."""

from __future__ import annotations

import numpy as np

from projects.photo_filters.windows.rows import new_ring, over_window, pad_row
from shared.bands import in_bands
from shared.compiled import jit
from shared.linalg.borders import border_index
from shared.simd.blocks import count_set, load, splat, store

__all__ = ["median_by_counting", "median_by_ranks"]

_STRIP = 256  # pixels whose columns are counted at once: their counts stay in the second cache
_TILE = 256  # a tile's samples have ranks of 16 bits


def median_by_counting(image: np.ndarray, border: str, size: int) -> np.ndarray:
    """Return the medians of size × size pixels in each channel of an 8-bit picture.

    Every column of the window has a histogram that follows it from row to row, and the window's own is the
    last one plus the column that comes in less the one that leaves (Perreault and Hébert 2007). A histogram
    has 16 coarse bins, which tell in which 16 fine ones the median lies; only those are brought up to date.
    Here bins hold how many samples are no larger, so that the median is found by comparing, without a search.
    """
    steps = (
        (np.arange(16) >= np.arange(16)[:, None]).astype(np.uint16).ravel()
    )  # what a sample adds to 16 bins
    return over_window(_count_rows, image, size // 2, border, steps)


@jit(nogil=True)
def _count_rows(source, out, y_index, x_index, channels, steps, start, stop):  # type: ignore[no-untyped-def]
    size = y_index.size - source.shape[0] + 1
    width = x_index.size - size + 1
    for x0 in range(0, width, _STRIP):
        pixels = min(_STRIP, width - x0)
        covered = pixels + size - 1
        ring = new_ring(size + 1, covered * channels, source)
        coarse = np.zeros(channels * covered * 16, np.uint16)  # of each column
        fine = np.zeros(16 * channels * covered * 16, np.uint16)  # column by column for each coarse bin
        for p in range(start, stop + size - 1):
            row = ring[p % (size + 1)]
            pad_row(row, source, y_index[p], x_index, x0, covered, size // 2, channels)
            for c in range(channels):
                if p >= start + size:
                    _take(ring[(p + 1) % (size + 1)], coarse, fine, steps, c, covered, channels)
                _add(row, coarse, fine, steps, c, covered, channels)
            y = p - size + 1
            if y >= start:
                for c in range(channels):
                    own = coarse[c * covered * 16 : (c + 1) * covered * 16]
                    _slide(out[y, x0 * channels + c :], own, fine, c, covered, pixels, channels, size)


@jit(nogil=True, inline="always")
def _places(row, c, j, covered, channels):  # type: ignore[no-untyped-def]
    """The coarse and the fine bin of a sample, and where the 16 of each stand."""
    value = np.int64(row[j * channels + c])
    column = c * covered + j
    return (
        (value >> 4) * 16,
        (value & 15) * 16,
        column * 16,
        ((value >> 4) * channels * covered + column) * 16,
    )


@jit(nogil=True)
def _add(row, coarse, fine, steps, c, covered, channels):  # type: ignore[no-untyped-def]
    """Count one channel of a row's samples."""
    for j in range(covered):
        high, low, at_coarse, at_fine = _places(row, c, j, covered, channels)
        store(coarse, at_coarse, load(coarse, at_coarse, 16) + load(steps, high, 16))
        store(fine, at_fine, load(fine, at_fine, 16) + load(steps, low, 16))


@jit(nogil=True)
def _take(row, coarse, fine, steps, c, covered, channels):  # type: ignore[no-untyped-def]
    """Undo `_add`."""
    for j in range(covered):
        high, low, at_coarse, at_fine = _places(row, c, j, covered, channels)
        store(coarse, at_coarse, load(coarse, at_coarse, 16) - load(steps, high, 16))
        store(fine, at_fine, load(fine, at_fine, 16) - load(steps, low, 16))


@jit(nogil=True)
def _slide(target, coarse, fine, c, covered, pixels, channels, size):  # type: ignore[no-untyped-def]
    """Write the medians of one channel of a row."""
    half = size * size // 2
    kept, inner = np.zeros(17, np.uint16), np.zeros(256, np.uint16)
    counted = np.full(16, -size)  # up to which window each 16 fine bins are counted
    sums = load(kept, 1, 16)
    for j in range(size):
        sums = sums + load(coarse, j * 16, 16)
    for x in range(pixels):
        if x > 0:
            sums = sums + load(coarse, (x + size - 1) * 16, 16) - load(coarse, (x - 1) * 16, 16)
        store(kept, 1, sums)
        k = count_set(splat(half, sums) >= sums)
        first = (k * channels + c) * covered  # the column's place among the fine counts
        bins, last = load(inner, k * 16, 16), counted[k]
        if x - last >= size // 2:
            bins = bins - bins
            for j in range(x, x + size):
                bins = bins + load(fine, (first + j) * 16, 16)
        else:
            for j in range(last, x):
                bins = bins + load(fine, (first + j + size) * 16, 16) - load(fine, (first + j) * 16, 16)
        store(inner, k * 16, bins)
        counted[k] = x
        target[x * channels] = k * 16 + count_set(splat(half - kept[k], bins) >= bins)


def median_by_ranks(image: np.ndarray, border: str, size: int) -> np.ndarray:
    """Return the medians of size × size pixels in each channel, of any dtype.

    Samples of a tile are numbered in order, so that they have no more than 65536 values whatever the dtype.
    Their histogram follows the window from pixel to pixel (Huang, Yang and Tang 1979).
    """
    height, width = image.shape[:2]
    radius = size // 2
    planes = np.ascontiguousarray(image).reshape(height, width, -1)
    out = np.empty_like(planes)
    y_index = border_index(height, radius, radius, border)
    x_index = border_index(width, radius, radius, border)
    step = _TILE - 2 * radius

    def band(start: int, stop: int) -> None:
        for y in range(start, stop, step):
            rows = y_index[y : min(y + step, stop) + 2 * radius]
            for x in range(0, width, step):
                columns = x_index[x : min(x + step, width) + 2 * radius]
                tile = planes[rows[:, None], columns]
                tile[rows < 0], tile[:, columns < 0] = 0, 0
                for c in range(planes.shape[2]):
                    values, ranks = np.unique(tile[..., c], return_inverse=True)
                    medians = _huang(ranks.reshape(tile.shape[:2]).astype(np.uint16), size)
                    out[y : y + step, x : x + step, c][: len(medians)] = values[medians]

    in_bands(band, height, planes.shape[2] * width)
    return out.reshape(image.shape)


@jit(nogil=True)
def _huang(ranks, size):  # type: ignore[no-untyped-def]
    """The medians of the windows that lie in `ranks`; rows are gone through to the right and back in turn."""
    height, width = ranks.shape[0] - size + 1, ranks.shape[1] - size + 1
    half = size * size // 2
    out = np.empty((height, width), np.uint16)
    fine, coarse = np.zeros(65536, np.int32), np.zeros(256, np.int32)
    for i in range(size):
        for j in range(size):
            fine[ranks[i, j]] += 1
            coarse[ranks[i, j] >> 8] += 1
    x, forward = 0, 1
    for y in range(height):
        if y > 0:
            for j in range(x, x + size):
                _move(fine, coarse, ranks[y - 1, j], ranks[y + size - 1, j])
        for i in range(width):
            if i > 0:
                gone, come = (x, x + size) if forward > 0 else (x + size - 1, x - 1)
                for k in range(y, y + size):
                    _move(fine, coarse, ranks[k, gone], ranks[k, come])
                x += forward
            out[y, x] = _find(fine, coarse, half)
        forward = -forward
    return out


@jit(nogil=True, inline="always")
def _move(fine, coarse, gone, come):  # type: ignore[no-untyped-def]
    fine[gone] -= 1
    coarse[gone >> 8] -= 1
    fine[come] += 1
    coarse[come >> 8] += 1


@jit(nogil=True)
def _find(fine, coarse, half):  # type: ignore[no-untyped-def]
    below, k = 0, 0
    while below + coarse[k] <= half:
        below += coarse[k]
        k += 1
    value = k << 8
    while below + fine[value] <= half:
        below += fine[value]
        value += 1
    return value
