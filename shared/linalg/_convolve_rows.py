"""The compiled inner loops of `shared.linalg.convolve`."""

from __future__ import annotations

import numpy as np

from shared.compiled import jit

__all__ = ["convolve_rows"]

_STRIP = 2048  # samples of a row worked on at once, so that the rows under a kernel stay in the cache


@jit(nogil=True, fastmath={"contract"}, error_model="numpy")
def convolve_rows(  # type: ignore[no-untyped-def]
    image, out, columns, rows, places, weights, y_index, x_index, left, channels, constant, start, stop,
    high, kh
):  # fmt: skip
    """Fill rows start … stop of `out`, with separable terms or, when there are none, with single taps.

    The rows of the picture that the kernel covers stand in a ring, converted and padded once. Within a row
    the channels lie side by side, so a step of one pixel is a step of `channels` samples.

    Args:
        image, out: (h, w·channels).
        columns, rows: (rank, kh) and (rank, kw), the factors of the turned kernel.
        places, weights: (taps, 2) and (taps,), where the turned kernel is not zero, and its values there.
        y_index, x_index: (h + kh − 1,) and (w + kw − 1,), which sample stands at each padded place; −1 is
            `constant`.
        left: how many padded places come before the picture's first column.
        high: 255 or 65535; 0 for floats, which are neither rounded nor clipped.
    """
    width = out.shape[1] // channels
    kw = x_index.size - width + 1
    strip = max(1, _STRIP // channels)
    for x0 in range(0, width, strip):
        m = min(strip, width - x0)
        n = m * channels
        reach = (m + kw - 1) * channels
        ring = np.empty((kh, reach), np.float32)
        line = np.empty(reach, np.float32)
        total = np.empty(n, np.float32)
        covered = x_index[x0 : x0 + m + kw - 1]
        first, last = min(max(left - x0, 0), covered.size), min(left + width - x0, covered.size)
        for p in range(start, start + kh - 1):
            _load_row(ring[p % kh], image, y_index[p], covered, first, last, channels, constant)
        for y in range(start, stop):
            p = y + kh - 1
            _load_row(ring[p % kh], image, y_index[p], covered, first, last, channels, constant)
            total[:] = np.float32(0)
            for r in range(columns.shape[0]):
                line[:] = np.float32(0)
                k = 0
                while k + 4 <= kh:
                    _add_four(
                        line,
                        ring[(y + k) % kh], ring[(y + k + 1) % kh],
                        ring[(y + k + 2) % kh], ring[(y + k + 3) % kh],
                        columns[r, k], columns[r, k + 1], columns[r, k + 2], columns[r, k + 3],
                    )  # fmt: skip
                    k += 4
                while k < kh:
                    _add_one(line, ring[(y + k) % kh], columns[r, k])
                    k += 1
                k = 0
                while k + 4 <= kw:
                    a, b, c, d = k * channels, (k + 1) * channels, (k + 2) * channels, (k + 3) * channels
                    _add_four(
                        total,
                        line[a : a + n], line[b : b + n], line[c : c + n], line[d : d + n],
                        rows[r, k], rows[r, k + 1], rows[r, k + 2], rows[r, k + 3],
                    )  # fmt: skip
                    k += 4
                while k < kw:
                    _add_one(total, line[k * channels : k * channels + n], rows[r, k])
                    k += 1
            t = 0
            while t + 4 <= weights.size:
                a, b = places[t, 1] * channels, places[t + 1, 1] * channels
                c, d = places[t + 2, 1] * channels, places[t + 3, 1] * channels
                _add_four(
                    total,
                    ring[(y + places[t, 0]) % kh][a : a + n],
                    ring[(y + places[t + 1, 0]) % kh][b : b + n],
                    ring[(y + places[t + 2, 0]) % kh][c : c + n],
                    ring[(y + places[t + 3, 0]) % kh][d : d + n],
                    weights[t], weights[t + 1], weights[t + 2], weights[t + 3],
                )  # fmt: skip
                t += 4
            while t < weights.size:
                a = places[t, 1] * channels
                _add_one(total, ring[(y + places[t, 0]) % kh][a : a + n], weights[t])
                t += 1
            _store(out[y, x0 * channels : x0 * channels + n], total, high)


@jit(nogil=True, inline="always")
def _load_row(target, image, y, x_index, first, last, channels, constant):  # type: ignore[no-untyped-def]
    """Convert one row to float32; pixels first … last lie in the picture, the others are borders."""
    if y < 0:
        target[:] = constant
        return
    source = image[y]
    if first < last:
        a = x_index[first] * channels
        inside = source[a : a + (last - first) * channels]
        place = target[first * channels : last * channels]
        for i in range(inside.size):
            place[i] = np.float32(inside[i])
    for j in range(first):
        _load_pixel(target, source, j, x_index[j], channels, constant)
    for j in range(max(first, last), x_index.size):
        _load_pixel(target, source, j, x_index[j], channels, constant)


@jit(nogil=True, inline="always")
def _load_pixel(target, source, j, x, channels, constant):  # type: ignore[no-untyped-def]
    for c in range(channels):
        target[j * channels + c] = constant if x < 0 else np.float32(source[x * channels + c])


@jit(nogil=True, inline="always")
def _add_four(total, a, b, c, d, wa, wb, wc, wd):  # type: ignore[no-untyped-def]
    for i in range(total.size):
        total[i] += wa * a[i] + wb * b[i] + wc * c[i] + wd * d[i]


@jit(nogil=True, inline="always")
def _add_one(total, a, wa):  # type: ignore[no-untyped-def]
    for i in range(total.size):
        total[i] += wa * a[i]


@jit(nogil=True, inline="always")
def _store(target, total, high):  # type: ignore[no-untyped-def]
    """Round half up and clip to 0 … high; `high` 0 stands for floats, which stay as they are."""
    if high == 0:
        for i in range(total.size):
            target[i] = total[i]
    else:
        for i in range(total.size):
            value = total[i] + np.float32(0.5)
            value = value if value > np.float32(0) else np.float32(0)
            target[i] = np.int32(value if value < high else high)
