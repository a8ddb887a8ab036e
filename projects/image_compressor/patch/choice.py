"""The encoder's choice: which class predicts and transforms a patch, and which levels are worth their bits.

With r = x − m − P t and y = B r (B orthonormal), levels q leave the squared error |y − Δq|² and cost bits;
what is small is J = |y − Δq|² + λ·bits, λ = 0.085 Δ² unless `Tuning` says otherwise.
(At high rate D = Δ²/12 falls by 2 ln 2 D a bit, which makes 0.1155 Δ²; a little less is better at the rates
in use.) Each level is its nearest or the one below,
and they end where ending is cheapest (rate-distortion optimised quantisation). Bits are of trained tables, by
the grade of the magnitudes around.

Not every class is quantised in earnest: `rank_classes` takes, for all patches at once, those with the least

    ½ Σ log₂(1 + (2y/Δ)²) + class bits,

about the bits of y, the original in the place of the decoded samples around. Of large patches the first 64 y
are enough for it.
"""

from __future__ import annotations

import numpy as np

from projects.image_compressor.patch.borders import SAMPLES
from shared.compiled import jit
from shared.workers import in_order

__all__ = [
    "LAMBDA",
    "LEVELS",
    "ROWS",
    "bits_of",
    "choose",
    "count_of",
    "count_patch",
    "estimate_bits",
    "prepare",
    "rank_classes",
    "table_row",
]

LAMBDA = 0.085
LEVELS = 16  # entries of a table of bits; the last is for all larger
ROWS = 17  # of the tables of bits, one for each half octave of the step
_CHUNK = 1 << 15  # numbers y of a class that are worked out at once


def table_row(step: float) -> int:
    """Which row of the tables of bits is for a step: two an octave, from ½ to 128."""
    return int(np.clip(np.rint(2 * np.log2(step)) + 2, 0, ROWS - 1))


def rank_classes(
    x: np.ndarray,
    t: np.ndarray,
    analysis: np.ndarray,
    class_bits: np.ndarray,
    step: float,
    count: int,
    *,
    threads: int = 1,
) -> np.ndarray:
    """Return (n, count) int64, the classes of least estimated bits for each patch, the best first.

    Args:
        x, t: (n, samples) and (n, context) float32, as of `collect`.
        analysis: (classes, samples + context, samples) float32, of the tables.
    """
    classes, samples = len(analysis), SAMPLES
    found = np.empty((len(x), count), np.int64)
    scale = np.full(1, 4 / (step * step), np.float32)

    rows = _CHUNK // samples

    def rank(start: int) -> None:
        part = np.concatenate([x[start : start + rows], t[start : start + rows]], axis=1)
        costs = np.empty((len(part), classes), np.float32)
        y = np.empty((len(part), samples), np.float32)
        for c in range(classes):
            np.matmul(part, analysis[c, :, :samples], out=y)
            estimate_bits(y, scale, costs[:, c])
        _least(costs, class_bits, found[start : start + rows])

    for _ in in_order(rank, range(0, len(x), rows), threads):
        pass
    return found


@jit(nogil=True, fastmath={"contract", "reassoc", "nsz", "arcp"}, error_model="numpy")
def estimate_bits(y, scale, bits):  # type: ignore[no-untyped-def]
    """Fill bits (n,) with ½ Σ log₂(1 + scale·y²); `scale` is of each row, or one for all."""
    samples = y.shape[1]
    quads = np.empty(samples // 4, np.float32)
    words = quads.view(np.int32)
    for n in range(len(y)):
        own = scale[n if scale.size > 1 else 0]
        for k in range(samples // 4):
            # a quarter of the products: four factors stay within float32
            product = np.float32(1)
            for i in range(4):
                v = y[n, i * (samples // 4) + k]
                product *= np.float32(1) + min(own * v * v, np.float32(1e9))
            quads[k] = product
        total = 0
        for k in range(samples // 4):
            total += words[k]  # exponent and mantissa: within .09 the logarithm, times 2²³
        bits[n] = np.float32(0.5) * (np.float32(total) / np.float32(1 << 23) - np.float32(127 * samples // 4))


@jit(nogil=True)
def _least(costs, class_bits, found):  # type: ignore[no-untyped-def]
    n_classes = class_bits.size
    own = np.empty(n_classes, np.float32)
    for n in range(len(costs)):
        for c in range(n_classes):
            own[c] = costs[n, c] + class_bits[c]
        for k in range(found.shape[1]):
            best = 0
            for c in range(n_classes):
                if own[c] < own[best]:
                    best = c
            found[n, k] = best
            own[best] = np.float32(np.inf)


@jit(nogil=True, fastmath={"contract"}, error_model="numpy")
def choose(  # type: ignore[no-untyped-def]
    inputs, analysis, candidates, class_bits, level_bits, end_bits, step, penalty, outputs, trial, levels
):
    """Fill `levels` with the best, and return the class and what it costs, J.

    Args:
        inputs: (samples + context,) float32, x − m and t in levels of 255.
        analysis: (classes, samples + context, samples) float32.
        candidates: (n,) int64, the classes that are quantised in earnest.
        class_bits, level_bits, end_bits: (classes,), (64, 16), (samples + 1,), what is paid.
        step, penalty: Δ and λ.
        outputs, trial, levels: (samples,) float32, int64, int64.
    """
    best_cost, best_class = np.inf, 0
    samples = analysis.shape[2]
    for k in range(candidates.size):
        c = candidates[k]
        for o in range(samples):
            outputs[o] = np.float32(0)
        for j in range(analysis.shape[1]):
            v = inputs[j]
            if v != np.float32(0):
                for o in range(samples):
                    outputs[o] += v * analysis[c, j, o]
        cost = penalty * class_bits[c] + _quantise(
            outputs, samples, step, penalty, level_bits, end_bits, trial
        )
        if cost < best_cost:
            best_cost, best_class = cost, c
            for i in range(samples):
                levels[i] = trial[i]
    return best_class, best_cost


@jit(nogil=True, fastmath={"contract"}, error_model="numpy")
def _quantise(y, samples, step, penalty, level_bits, end_bits, levels):  # type: ignore[no-untyped-def]
    """Fill `levels` with the best for y and return what they cost."""
    fold = 2 if samples > 64 else 0
    energy, top, half = 0.0, 0, np.float32(0.5 * step)
    for i in range(samples):
        energy += y[i] * y[i]
        levels[i] = 0
        if abs(y[i]) >= half:
            top = i + 1
    best, end, run = energy + penalty * end_bits[0], 0, energy
    for i in range(top):
        value = abs(y[i])
        square = value * value
        row = i >> fold
        nearest = int(value / step + 0.5)
        level, cost = 0, square + penalty * level_bits[row, 0]
        for v in range(max(nearest - 1, 1), nearest + 1):
            bits = level_bits[row, min(v, LEVELS - 1)]
            if v >= LEVELS - 1:
                bits += 2 * np.log2(v - LEVELS + 2.0) + 1
            error = value - v * step
            own = error * error + penalty * bits
            if own < cost:
                level, cost = v, own
        levels[i] = level if y[i] > 0 else -level
        run += cost - square
        if level and run + penalty * end_bits[i + 1] < best:
            best, end = run + penalty * end_bits[i + 1], i + 1
    for i in range(end, top):
        levels[i] = 0
    return best


@jit(nogil=True)
def bits_of(classes):  # type: ignore[no-untyped-def]
    """How many bits tell a class."""
    n_bits = 0
    while 1 << n_bits < classes:
        n_bits += 1
    return n_bits


@jit(nogil=True)
def count_of(levels):  # type: ignore[no-untyped-def]
    """How many levels there are up to the last that is not 0."""
    count = 0
    for i in range(levels.size):
        if levels[i] != 0:
            count = i + 1
    return count


@jit(nogil=True)
def prepare(target, y, x, side, mean, context, n_context, inputs):  # type: ignore[no-untyped-def]
    """Fill `inputs` with x − m and t in levels of 255."""
    unit = np.float32(1 / 16)
    for i in range(side):
        for j in range(side):
            inputs[i * side + j] = np.float32(target[y + i, x + j] - mean) * unit
    for j in range(n_context):
        inputs[side * side + j] = np.float32(context[j]) * unit


@jit(nogil=True)
def count_patch(levels, fold, kind, of_levels, of_ends, of_kinds):  # type: ignore[no-untyped-def]
    """Add one patch to the counts that bits are made from."""
    end = count_of(levels)
    for i in range(end - 1):
        of_levels[i >> fold, min(abs(levels[i]), LEVELS - 1)] += 1
    of_ends[end] += 1
    of_kinds[kind] += 1
