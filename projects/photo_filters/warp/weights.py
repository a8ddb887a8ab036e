"""What the neighbours of a place count: the kernels of interpolation.

nearest    1 neighbour
bilinear   2 a side: 1 − |d|
bicubic    4 a side: the cubic of R. Keys, "Cubic convolution interpolation for digital image
           processing" (1981), a = −1/2, which reproduces every quadratic
lanczos    6 a side: sinc(d) sinc(d / 3), divided by the sum
"""

from __future__ import annotations

import functools

import numpy as np

from shared.compiled import jit

__all__ = ["TAPS", "WHOLE", "kernel_value", "lanczos_table", "weights_of"]

TAPS = {"nearest": 1, "bilinear": 2, "bicubic": 4, "lanczos": 6}  # neighbours a side
WHOLE = 1 << 14  # the sum of the weights in whole numbers
_PHASES = 1 << 11


@jit(nogil=True, error_model="numpy")
def weights_of(taps, f, w):  # type: ignore[no-untyped-def]
    """Fill w[0 … taps − 1] with the weights at a distance f in [0, 1) past the middle left neighbour."""
    if taps == 1:
        w[0] = 1
    elif taps == 2:
        w[0], w[1] = 1 - f, f
    elif taps == 4:
        w[0] = ((-0.5 * f + 1) * f - 0.5) * f
        w[1] = (1.5 * f - 2.5) * f * f + 1
        w[2] = ((-1.5 * f + 2) * f + 0.5) * f
        w[3] = (0.5 * f - 0.5) * f * f
    else:
        _lanczos_weights(f, w)


@jit(nogil=True, error_model="numpy")
def _lanczos_weights(f, w):  # type: ignore[no-untyped-def]
    """Distances are f + n, n = 2 … −3: sin π(f + n) = ±sin πf, and sin π(f + n)/3 a sum of products."""
    w[:6] = 0
    near = min(f, 1 - f)
    if near < 1e-9:
        w[2 if f < 0.5 else 3] = 1
        return
    sine = np.sin(np.pi * near)
    slow_sine, slow_cosine = np.sin(np.pi * f / 3), np.cos(np.pi * f / 3)
    half, root = 0.5, np.sqrt(0.75)  # cosine and sine of π/3
    w[0] = sine * (root * slow_cosine - half * slow_sine) / ((f + 2) * (f + 2))
    w[1] = -sine * (root * slow_cosine + half * slow_sine) / ((f + 1) * (f + 1))
    w[2] = sine * slow_sine / (f * f)
    w[3] = sine * (root * slow_cosine - half * slow_sine) / ((1 - f) * (1 - f))
    w[4] = -sine * (root * slow_cosine + half * slow_sine) / ((2 - f) * (2 - f))
    w[5] = sine * slow_sine / ((3 - f) * (3 - f))
    total = 0.0
    for k in range(6):
        total += w[k]
    for k in range(6):
        w[k] /= total


@jit(nogil=True, error_model="numpy")
def kernel_value(taps, d):  # type: ignore[no-untyped-def]
    """Return the kernel that spans `taps` pixels at a distance of d pixels; of one, a box."""
    d = abs(d)
    if d >= taps / 2:
        return 0.0
    if taps == 1:
        return 1.0
    if taps == 2:
        return 1 - d
    if taps == 4:
        return (1.5 * d - 2.5) * d * d + 1 if d < 1 else ((-0.5 * d + 2.5) * d - 4) * d + 2
    if d < 1e-9:
        return 1.0
    t = np.pi * d
    return 3 * np.sin(t) * np.sin(t / 3) / (t * t)


@functools.cache
def lanczos_table() -> np.ndarray:
    """(phases, 6) int16 weights that add up to WHOLE, for f = 0, 1 / (phases − 1), … 1."""
    table = np.empty((_PHASES + 1, 6))
    for row, f in zip(table, np.linspace(0, 1, _PHASES + 1), strict=True):
        weights_of(6, float(f), row)
    whole = np.rint(table * WHOLE).astype(np.int16)
    rest = WHOLE - whole.sum(axis=1, dtype=np.int64)
    whole[np.arange(len(whole)), np.abs(whole).argmax(axis=1)] += rest.astype(np.int16)
    return whole
