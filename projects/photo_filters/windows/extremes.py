"""The largest or the smallest of a square of samples, in a time that hardly grows with the square."""

from __future__ import annotations

import numpy as np

from projects.photo_filters.windows.rows import BLOCK, new_ring, over_window, pad_row
from shared.compiled import jit
from shared.simd.blocks import high, low, register, store

__all__ = ["largest_of_square", "smallest_of_square"]


_NARROW = 5  # the side up to which all samples of a square are looked at
_CHUNK = 1024  # samples whose columns are reduced before they are used, from the first cache


def largest_of_square(image: np.ndarray, border: str, size: int) -> np.ndarray:
    """Return the largest of size × size pixels in each channel; `size` is odd, the dtype uint8 or float32."""
    return over_window(_largest_few if size <= _NARROW else _largest_many, image, size // 2, border)


def smallest_of_square(image: np.ndarray, border: str, size: int) -> np.ndarray:
    """Return the smallest of size × size pixels; see `largest_of_square`."""
    return over_window(_smallest_few if size <= _NARROW else _smallest_many, image, size // 2, border)


@jit(nogil=True)
def _largest_few(source, out, y_index, x_index, channels, start, stop):  # type: ignore[no-untyped-def]
    _few_rows(source, out, y_index, x_index, channels, start, stop, True)


@jit(nogil=True)
def _smallest_few(source, out, y_index, x_index, channels, start, stop):  # type: ignore[no-untyped-def]
    _few_rows(source, out, y_index, x_index, channels, start, stop, False)


@jit(nogil=True)
def _largest_many(source, out, y_index, x_index, channels, start, stop):  # type: ignore[no-untyped-def]
    _many_rows(source, out, y_index, x_index, channels, start, stop, True)


@jit(nogil=True)
def _smallest_many(source, out, y_index, x_index, channels, start, stop):  # type: ignore[no-untyped-def]
    _many_rows(source, out, y_index, x_index, channels, start, stop, False)


@jit(nogil=True, inline="always")
def _few_rows(source, out, y_index, x_index, channels, start, stop, largest):  # type: ignore[no-untyped-def]
    """The best of each column, and then of the columns."""
    size, n = y_index.size - source.shape[0] + 1, out.shape[1]
    lanes, reach = BLOCK // source.itemsize, (size - 1) * channels
    ring = new_ring(size, n + reach, source)
    columns = new_ring(1, _CHUNK + reach, source)[0]
    for p in range(start, stop + size - 1):
        pad_row(ring[p % size], source, y_index[p], x_index, 0, x_index.size, size // 2, channels)
        y = p - size + 1
        if y < start:
            continue
        if size == 3:
            _of_nine(out[y], ring, n, lanes, channels, largest)
        else:
            _of_columns(out[y], ring, columns, n, lanes, channels, size, largest)


@jit(nogil=True, inline="always")
def _of_nine(target, ring, n, lanes, channels, largest):  # type: ignore[no-untyped-def]
    """Loading the nine is cheaper than storing the best of columns."""
    a, b, c = ring[0], ring[1], ring[2]
    for block in range(0, n, lanes):
        x = min(block, n - lanes)  # the last block covers a part of the one before
        y, z = x + channels, x + 2 * channels
        left = _pick(_pick(register(a, x), register(b, x), largest), register(c, x), largest)
        middle = _pick(_pick(register(a, y), register(b, y), largest), register(c, y), largest)
        right = _pick(_pick(register(a, z), register(b, z), largest), register(c, z), largest)
        store(target, x, _pick(_pick(left, middle, largest), right, largest))


@jit(nogil=True, inline="always")
def _of_columns(target, ring, columns, n, lanes, channels, size, largest):  # type: ignore[no-untyped-def]
    for chunk in range(0, n, _CHUNK):
        x0 = min(chunk, n - lanes)
        m = min(_CHUNK, n - x0)
        for x in range(0, m + (size - 1) * channels, lanes):
            value = register(ring[0], x0 + x)
            for k in range(1, size):
                value = _pick(value, register(ring[k], x0 + x), largest)
            store(columns, x, value)
        for block in range(0, m, lanes):
            x = min(block, m - lanes)
            value = register(columns, x)
            for k in range(1, size):
                value = _pick(value, register(columns, x + k * channels), largest)
            store(target, x0 + x, value)


@jit(nogil=True, inline="always")
def _many_rows(source, out, y_index, x_index, channels, start, stop, largest):  # type: ignore[no-untyped-def]
    """Rows are taken in groups of `size` (van Herk 1992; Gil and Werman 1993).

    A window covers the end of one group and the beginning of the next: it is the better of the best from its
    first row to the end of the group, `tails`, and the best from the beginning of the next to its last row.
    """
    size, n = y_index.size - source.shape[0] + 1, out.shape[1]
    lanes = BLOCK // source.itemsize
    line = new_ring(1, n + (size - 1) * channels, source)[0]
    heads, tails, best = new_ring(size, n, source), new_ring(size, n, source), new_ring(1, n, source)[0]
    for p in range(start, stop + size - 1):
        j = (p - start) % size
        if j == 0 and p > start:
            heads, tails = tails, heads
            for i in range(size - 2, -1, -1):
                _pick_rows(tails[i], tails[i], tails[i + 1], n, lanes, largest)
        pad_row(line, source, y_index[p], x_index, 0, x_index.size, size // 2, channels)
        # the best of 2, 4, 8 … neighbours; two of these cover the window
        width, covered = 1, n + (size - 1) * channels
        while 2 * width <= size:
            covered -= width * channels
            _pick_rows(line, line, line[width * channels :], covered, lanes, largest)
            width *= 2
        _pick_rows(heads[j], line, line[(size - width) * channels :], n, lanes, largest)
        _pick_rows(best, heads[j], heads[j] if j == 0 else best, n, lanes, largest)
        y = p - size + 1
        if y >= start:
            if j == size - 1:
                out[y] = best[:n]
            else:
                for block in range(0, n, lanes):
                    x = min(block, n - lanes)  # the last block covers a part of the one before
                    store(out[y], x, _pick(register(tails[j + 1], x), register(best, x), largest))


@jit(nogil=True, inline="always")
def _pick_rows(target, a, b, n, lanes, largest):  # type: ignore[no-untyped-def]
    """The better of two rows of n samples, and of up to a block more."""
    for x in range(0, n, lanes):
        store(target, x, _pick(register(a, x), register(b, x), largest))


@jit(nogil=True, inline="always")
def _pick(a, b, largest):  # type: ignore[no-untyped-def]
    return high(a, b) if largest else low(a, b)
