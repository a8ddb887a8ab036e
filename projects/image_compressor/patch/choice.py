"""The encoder's choice: which class predicts and transforms a patch, and which levels are worth their bits.

With r = x − m − P t and y = B r (B orthonormal), levels q leave the squared error |y − Δq|² and cost bits;
what is small is J = |y − Δq|² + λ·bits, λ = 0.085 Δ². (At high rate D = Δ²/12 falls by 2 ln 2 D a bit, which
makes 0.1155 Δ²; a little less is better at the rates in use.) Classes are ranked by ½ Σ log₂(1 + (2y/Δ)²),
about the bits of y, and the best few are quantised in earnest: each level is its nearest or the one below,
and they end where ending is cheapest (rate-distortion optimised quantisation). Bits are of trained tables.
"""

from __future__ import annotations

import numpy as np

from projects.image_compressor.patch.borders import SAMPLES
from shared.compiled import jit

__all__ = ["LAMBDA", "LEVELS", "analysis_of", "choose", "table_row"]

LAMBDA = 0.085
_TRIED = 8  # classes that are quantised in earnest
LEVELS = 16  # entries of a table of bits; the last is for all larger


def table_row(step: float) -> int:
    """Which row of the tables of bits is for a step: two an octave, from ½ to 128."""
    return int(np.clip(np.rint(2 * np.log2(step)) + 2, 0, 16))


def analysis_of(predictors: np.ndarray, bases: np.ndarray) -> np.ndarray:
    """Return (64 + context, classes·64) float32, by which (x − m, t) becomes y of all classes."""
    p = predictors.astype(np.float64) / 4096  # (classes, context, 64)
    b = bases.astype(np.float64) / 4096
    both = np.concatenate([b.transpose(0, 2, 1), -p @ b.transpose(0, 2, 1)], axis=1)  # (classes, in, 64)
    return np.ascontiguousarray(both.transpose(1, 0, 2).reshape(both.shape[1], -1), np.float32)


@jit(nogil=True, fastmath={"contract", "reassoc"}, error_model="numpy")
def choose(  # type: ignore[no-untyped-def]
    inputs, analysis, class_bits, level_bits, end_bits, step, outputs, ranking, trial, levels
):
    """Fill `levels` (SAMPLES,) int64 and return the class.

    Args:
        inputs: (64 + context,) float32, x − m and t in levels of 255.
        analysis: of `analysis_of`.
        class_bits, level_bits, end_bits: (classes,), (64, 16), (65,), what is paid.
        step: Δ.
        outputs, ranking, trial: (classes·64,), (classes,) float32 and (SAMPLES,) int64, space to work in.
    """
    outputs[:] = np.float32(0)
    for j in range(inputs.size):
        v = inputs[j]
        if v != np.float32(0):
            for o in range(outputs.size):
                outputs[o] += v * analysis[j, o]
    classes = class_bits.size
    scale = np.float32(4 / (step * step))
    for c in range(classes):
        bits = np.float32(0)
        for k in range(0, SAMPLES, 4):
            product = np.float32(1)
            for i in range(4):
                y = outputs[c * SAMPLES + k + i]
                product *= np.float32(1) + min(scale * y * y, np.float32(1e9))
            bits += np.log2(product)
        ranking[c] = np.float32(0.5) * bits + class_bits[c]
    penalty = LAMBDA * step * step
    best_cost, best_class = np.inf, 0
    for _ in range(min(_TRIED, classes)):
        c = int(np.argmin(ranking))
        ranking[c] = np.float32(np.inf)
        cost = penalty * class_bits[c] + _quantise(
            outputs, c * SAMPLES, step, penalty, level_bits, end_bits, trial
        )
        if cost < best_cost:
            best_cost, best_class = cost, c
            levels[:] = trial
    return best_class


@jit(nogil=True, fastmath={"contract"}, error_model="numpy")
def _quantise(y, first, step, penalty, level_bits, end_bits, levels):  # type: ignore[no-untyped-def]
    """Fill `levels` with the best for y[first …] and return what they cost."""
    energy = 0.0
    for i in range(SAMPLES):
        energy += y[first + i] * y[first + i]
    best, end, run = energy + penalty * end_bits[0], 0, energy
    for i in range(SAMPLES):
        value = abs(y[first + i])
        square = value * value
        nearest = int(value / step + 0.5)
        level, cost = 0, square + penalty * level_bits[i, 0]
        for v in range(max(nearest - 1, 1), nearest + 1):
            bits = level_bits[i, min(v, LEVELS - 1)]
            if v >= LEVELS - 1:
                bits += 2 * np.log2(v - LEVELS + 2.0) + 1
            error = value - v * step
            own = error * error + penalty * bits
            if own < cost:
                level, cost = v, own
        levels[i] = level if y[first + i] > 0 else -level
        run += cost - square
        if level and run + penalty * end_bits[i + 1] < best:
            best, end = run + penalty * end_bits[i + 1], i + 1
    levels[end:] = 0
    return best
