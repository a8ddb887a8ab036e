"""The loops over a picture of `shared.linalg._fixed_point`: two passes, or sums over taps."""

from __future__ import annotations

import numpy as np

from shared.compiled import jit
from shared.linalg._fixed_products import AT_ONCE, difference_row, sum_row, sum_two_rows
from shared.linalg._fixed_rows import load_row, rows_apart, strip_of

__all__ = ["SCALE", "convolve_passes", "convolve_taps"]

_BITS = 7
SCALE = 1 << _BITS  # units a level


@jit(nogil=True, error_model="numpy")
def convolve_passes(  # type: ignore[no-untyped-def]
    image, out, across, across_weights, across_pairs, across_bias,
    down, down_weights, down_pairs, down_bias, mirrored, centre, gain,
    y_index, x_index, left, channels, constant, start, stop, kh,
):  # fmt: skip
    """Fill rows start … stop of `out` with a row pass and a column pass.

    Where `centre` is not 0 the result is centre · sample + gain · what the passes give: an unsharp mask.

    Args:
        image, out: (h, w·channels) uint8.
        across: (n, 2) places in the padded row of the two samples that are added, times across_weights (n,)
            uint16 / 2¹⁶; from number across_pairs on the first alone is taken.
        across_bias: uint16, what the products lost on average by being cut.
        down, down_weights, down_pairs, down_bias: the same of the kh rows.
        mirrored: where the column is, the uint16 weights of its middle and of what is 1, 2, … rows from it;
            else empty.
        centre, gain: float32.
        y_index, x_index, left, channels: as in `convolve_rows`; constant: uint16, a level.
    """
    width = out.shape[1] // channels
    kw, slots, together = x_index.size - width + 1, kh + 1, 2 if mirrored.size else 1
    strip = min(width, strip_of(slots, channels))
    ring, pitch = rows_apart(slots, strip * channels + AT_ONCE)
    line = np.empty((strip + kw - 1) * channels + AT_ONCE, np.uint16)
    totals, wide = np.empty((2, pitch), np.uint16), np.empty(2 * AT_ONCE, np.uint16)
    spare, none = np.empty(2 * AT_ONCE, np.uint8), np.empty(pitch, np.uint8)
    beside, under, firsts = across * channels, np.empty_like(down), np.empty(slots, np.int64)
    rounding = np.uint16(down_bias + SCALE // 2)
    for x0 in range(0, width, strip):
        m = min(strip, width - x0)
        n = m * channels
        covered = x_index[x0 : x0 + m + kw - 1]
        first, last = min(max(left - x0, 0), covered.size), min(left + width - x0, covered.size)
        padded, here, ready = line[: covered.size * channels], slice(x0 * channels, x0 * channels + n), start
        for y in range(start, stop, together):
            count = min(together, stop - y)
            while ready < y + count + kh - 1:
                load_row(padded, image, y_index[ready], covered, first, last, channels, constant, _BITS)
                row = ring[ready % slots * pitch : (ready % slots + 1) * pitch]
                sum_row(row, wide, n, line, beside, across_weights, across_pairs, across_bias)
                ready += 1
            for k in range(slots):
                firsts[k] = (y + k) % slots * pitch
            for t in range(0 if mirrored.size else len(down)):
                under[t, 0], under[t, 1] = firsts[down[t, 0]], firsts[down[t, 1]]
            target, second = out[y, here], out[y + 1, here] if count == 2 else none
            if centre == 0 and mirrored.size:
                sum_two_rows(target, second, spare, n, ring, firsts, mirrored, rounding)
            elif centre == 0:
                sum_row(target, spare, n, ring, under, down_weights, down_pairs, rounding)
            else:
                if mirrored.size:
                    sum_two_rows(totals[0], totals[1], wide, n, ring, firsts, mirrored, down_bias)
                else:
                    sum_row(totals[0], wide, n, ring, under, down_weights, down_pairs, down_bias)
                for k in range(count):
                    _store_mixed(out[y + k, here], image[y + k, here], totals[k], centre, gain)


@jit(nogil=True, fastmath={"contract"})
def _store_mixed(target, image, total, centre, gain):  # type: ignore[no-untyped-def]
    """target ← centre · image + gain · total, rounded half up."""
    scaled = gain / np.float32(SCALE)
    for i in range(target.size):
        value = centre * np.float32(image[i]) + scaled * np.float32(total[i]) + np.float32(0.5)
        value = value if value > np.float32(0) else np.float32(0)
        target[i] = np.int32(value if value < np.float32(255) else np.float32(255))


@jit(nogil=True, error_model="numpy")
def convolve_taps(  # type: ignore[no-untyped-def]
    image, out, places, weights, pairs, parts, biases, shift,
    y_index, x_index, left, channels, constant, start, stop, kh,
):  # fmt: skip
    """Fill rows start … stop of `out` with sums over taps, the negative ones apart.

    Args:
        places: (n, 4) row, column, row, column of the two samples that are added, times weights (n,)
            uint16 / 2¹⁶.
        parts: how many of them come first and are added; the others are taken away.
        pairs: (2,) numbers from which on, of either kind, the first sample alone is taken.
        biases: (2,) uint16, of both sums.
        shift: bits of the sums below a level.
    """
    width = out.shape[1] // channels
    kw = x_index.size - width + 1
    strip = min(width, strip_of(kh, channels))
    ring, pitch = rows_apart(kh, (strip + kw - 1) * channels + AT_ONCE)
    spare, under = np.empty(AT_ONCE, np.uint8), np.empty((len(places), 2), np.int64)
    half, down = np.uint16(1 << shift >> 1), np.uint16(1 << (16 - shift))
    for x0 in range(0, width, strip):
        m = min(strip, width - x0)
        covered = x_index[x0 : x0 + m + kw - 1]
        first, last = min(max(left - x0, 0), covered.size), min(left + width - x0, covered.size)
        for p in range(start, stop + kh - 1):
            a = p % kh * pitch
            row = ring[a : a + covered.size * channels]
            load_row(row, image, y_index[p], covered, first, last, channels, constant, _BITS)
            y = p - kh + 1
            if y < start:
                continue
            for t in range(len(places)):
                for k in range(2):
                    row_start = (y + places[t, 2 * k]) % kh * pitch
                    under[t, k] = row_start + places[t, 2 * k + 1] * channels
            target = out[y, x0 * channels : (x0 + m) * channels]
            difference_row(
                target, spare, m * channels, ring, under, weights, pairs, parts, biases, half, down
            )
