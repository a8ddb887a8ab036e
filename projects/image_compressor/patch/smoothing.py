"""The Wiener filter that every decoded plane goes through at the end.

A decoded sample R, with the rounding of its own and of neighbouring patches in it, comes nearer to the
original by

    ŷ = R + Σ_k w_k (R_k + R_−k − 2R),

over the 12 pairs of samples R_k, R_−k opposite each other within |dy| + |dx| ≤ 3. The weights of a class of
samples are the least-squares solution over training pictures, Wiener's filter of finite length; the form is
that of the adaptive loop filter of VVC (Tsai et al. 2013), but the weights are trained, and nothing is
sent.

Classes: six activities, by the mean second difference over 5 × 5 samples beside the step; three directions,
by that along rows against that along columns; four places, at an edge of the patch in x, in y, in both, or
inside. Weights are trained at one step an octave and interpolated between. All is integer arithmetic; the
outer three rows and columns of a plane stay as they are.
"""

from __future__ import annotations

import numpy as np

from projects.image_compressor.patch.around import LARGE
from projects.image_compressor.patch.borders import PEAK, SIDE
from shared.compiled import jit

__all__ = [
    "CLASSES",
    "MARGIN",
    "OCTAVES",
    "TAPS",
    "gather_moments",
    "smooth_rows",
    "solve_weights",
    "weights_at",
]

MARGIN = 3
TAPS = 12  # pairs
CLASSES = 6 * 3 * 4
OCTAVES = 8  # weights for steps of 1, 2, … 128
_PAIRS = np.array(
    [(0, 1), (0, 2), (0, 3), (1, -2), (1, -1), (1, 0), (1, 1), (1, 2), (2, -1), (2, 0), (2, 1), (3, 0)],
    np.int64,
)
_SCALE = 12  # fractional bits of the weights
# of the sum of second differences over 5 × 5 samples, in steps: 100 times the thresholds of their mean
_ACTIVITY = np.array([20, 60, 140, 300, 700], np.int64)


def weights_at(weights: np.ndarray, step: int) -> np.ndarray:
    """Return (CLASSES, TAPS) int32 for a step with 6 fractional bits, between those of two octaves.

    Args:
        weights: (OCTAVES, CLASSES, TAPS) int32 with 12 fractional bits.
    """
    octave = max(0, min(OCTAVES - 2, step.bit_length() - 7))
    size = 64 << octave
    part = max(0, min(size, step - size))
    low, high = weights[octave].astype(np.int64), weights[octave + 1].astype(np.int64)
    return (low + ((high - low) * part + size // 2) // size).astype(np.int32)


@jit(nogil=True)
def _second_differences(plane, y, wide, high):  # type: ignore[no-untyped-def]
    """Fill two rows with |2R − left − right| and |2R − above − below| of row y; the ends stay 0."""
    for x in range(1, plane.shape[1] - 1):
        twice = 2 * np.int32(plane[y, x])
        wide[x] = abs(twice - plane[y, x - 1] - plane[y, x + 1])
        high[x] = abs(twice - plane[y - 1, x] - plane[y + 1, x])


@jit(nogil=True)
def _classes_of_row(plane, y, told, step, sums, rows, classes):  # type: ignore[no-untyped-def]
    """Fill `classes` for the inner samples of row y; `sums` (2, w) takes those of `rows` (5, 2, w)."""
    width = plane.shape[1]
    for x in range(width):
        sums[0, x] = rows[0, 0, x] + rows[1, 0, x] + rows[2, 0, x] + rows[3, 0, x] + rows[4, 0, x]
        sums[1, x] = rows[0, 1, x] + rows[1, 1, x] + rows[2, 1, x] + rows[3, 1, x] + rows[4, 1, x]
    wide = sums[0, 1] + sums[0, 2] + sums[0, 3] + sums[0, 4]
    high = sums[1, 1] + sums[1, 2] + sums[1, 3] + sums[1, 4]
    t0, t1, t2 = _ACTIVITY[0] * step >> 4, _ACTIVITY[1] * step >> 4, _ACTIVITY[2] * step >> 4
    t3, t4 = _ACTIVITY[3] * step >> 4, _ACTIVITY[4] * step >> 4
    cell = y // SIDE
    for x in range(MARGIN, width - MARGIN):
        wide += sums[0, x + 2] - (sums[0, x - 3] if x > 3 else 0)
        high += sums[1, x + 2] - (sums[1, x - 3] if x > 3 else 0)
        total = wide + high
        activity = (
            np.int64(total >= t0) + np.int64(total >= t1) + np.int64(total >= t2) + np.int64(total >= t3)
            + np.int64(total >= t4)
        )  # fmt: skip
        direction = 1 if wide > 2 * high else (2 if high > 2 * wide else 0)
        last = 2 * SIDE - 1 if told[cell, x // SIDE] >= LARGE else SIDE - 1
        u, v = x & last, y & last
        place = np.int64(u == 0 or u == last) + 2 * np.int64(v == 0 or v == last)
        classes[x] = (activity * 3 + direction) * 4 + place


@jit(nogil=True)
def smooth_rows(plane, told, step, weights, first, last, out):  # type: ignore[no-untyped-def]
    """Fill out[first:last] (int16) with the filtered rows of `plane`.

    Args:
        plane: (h, w) int16 with `BITS` fractional bits.
        told: cells of 8 × 8, see `around`.
        step: of the plane, with 6 fractional bits.
        weights: (CLASSES, TAPS) int32.
    """
    height, width = plane.shape
    rows, sums = np.zeros((5, 2, width), np.int32), np.empty((2, width), np.int32)
    classes = np.empty(width, np.int64)
    is_begun = False
    for y in range(first, last):
        for x in range(width):
            out[y, x] = plane[y, x]
        if y < MARGIN or y >= height - MARGIN or width <= 2 * MARGIN:
            continue
        for near in range(y + 2 if is_begun else y - 2, y + 3):
            _second_differences(plane, near, rows[near % 5, 0], rows[near % 5, 1])
        is_begun = True
        _classes_of_row(plane, y, told, step, sums, rows, classes)
        a3, a2, a1, a0 = plane[y - 3], plane[y - 2], plane[y - 1], plane[y]
        b1, b2, b3 = plane[y + 1], plane[y + 2], plane[y + 3]
        for x in range(MARGIN, width - MARGIN):
            w = weights[classes[x]]
            centre = np.int32(a0[x])
            twice = 2 * centre
            total = (
                w[0] * (a0[x + 1] + a0[x - 1] - twice)
                + w[1] * (a0[x + 2] + a0[x - 2] - twice)
                + w[2] * (a0[x + 3] + a0[x - 3] - twice)
                + w[3] * (b1[x - 2] + a1[x + 2] - twice)
                + w[4] * (b1[x - 1] + a1[x + 1] - twice)
                + w[5] * (b1[x] + a1[x] - twice)
                + w[6] * (b1[x + 1] + a1[x - 1] - twice)
                + w[7] * (b1[x + 2] + a1[x - 2] - twice)
                + w[8] * (b2[x - 1] + a2[x + 1] - twice)
                + w[9] * (b2[x] + a2[x] - twice)
                + w[10] * (b2[x + 1] + a2[x - 1] - twice)
                + w[11] * (b3[x] + a3[x] - twice)
            )
            value = centre + ((total + (1 << (_SCALE - 1))) >> _SCALE)
            out[y, x] = min(max(value, 0), PEAK)


@jit(nogil=True)
def gather_moments(original, plane, told, step, moments):  # type: ignore[no-untyped-def]
    """Add to `moments` (CLASSES, TAPS, TAPS + 1) the normal equations of all inner samples.

    Args:
        original, plane: (h, w) int16, what should come out and what goes in.
    """
    height, width = plane.shape
    rows, sums = np.zeros((5, 2, width), np.int32), np.empty((2, width), np.int32)
    classes, d = np.empty(width, np.int64), np.empty(TAPS + 1, np.float64)
    for y in range(MARGIN, height - MARGIN):
        for near in range(y - 2, y + 3):
            _second_differences(plane, near, rows[near % 5, 0], rows[near % 5, 1])
        _classes_of_row(plane, y, told, step, sums, rows, classes)
        for x in range(MARGIN, width - MARGIN):
            centre = np.float64(plane[y, x])
            for k in range(TAPS):
                dy, dx = _PAIRS[k, 0], _PAIRS[k, 1]
                d[k] = plane[y + dy, x + dx] + plane[y - dy, x - dx] - 2 * centre
            d[TAPS] = original[y, x] - centre
            own = moments[classes[x]]
            for a in range(TAPS):
                for b in range(a, TAPS + 1):
                    own[a, b] += d[a] * d[b]


def solve_weights(moments: np.ndarray) -> np.ndarray:
    """Return (…, TAPS) int32 weights that solve `gather_moments`' equations, shrunk a little to none."""
    upper = moments[..., :TAPS]
    gram = np.triu(upper) + np.swapaxes(np.triu(upper, 1), -1, -2)
    ridge = 1e-4 * np.trace(gram, axis1=-2, axis2=-1)[..., None, None] / TAPS + 4096.0
    system = gram + ridge * np.eye(TAPS)
    return np.rint(np.linalg.solve(system, moments[..., TAPS:])[..., 0] * (1 << _SCALE)).astype(np.int32)
