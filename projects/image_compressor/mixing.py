"""The probability of a decision, learned while coding: adaptive counts in several contexts, mixed.

A context is a number that both sides can work out from what was coded before. Each context keeps its own
estimate p and how often it was seen; after a decision

    p ← p + (bit − p) / (count + 1.6)            (count stops growing at 250)

Several contexts give several opinions. They are added in the logistic domain (Mahoney 2005, PAQ), where
sure opinions weigh most, and the weights follow the gradient of the code length:

    z = Σ w_j s_j,   s = ln(p / (1 − p)),   p = 1 / (1 + e^−z),   w_j ← w_j + rate · (bit − p) · s_j

Everything is integer arithmetic, because the decoder has to repeat it to the last bit:

| quantity | form |
|---|---|
| estimate of a slot | 22 bits of probability above 8 bits of count |
| s and z | 8 fractional bits, −2047 to 2047 |
| w | 16 fractional bits |
| mixed p | 16 bits, 16 to 65520 |
"""

from __future__ import annotations

import math

import numpy as np

from projects.image_compressor.rangecoder import code_bit
from shared.compiled import jit

__all__ = ["CONTEXTS", "SLOTS", "UNITS", "code_mixed", "new_slots", "new_weights"]

CONTEXTS = 6  # opinions mixed per decision
SLOTS = 2048  # of each
UNITS = 6  # sets of weights
_LIMIT = 250
_LEAST = 1 << 11  # a slot's probability stays between this and 2²² less it
_BIAS = 77  # a constant opinion, 0.3

# Small types, so that tables stay in the first cache. Entries are rounded from real numbers; none lies so
# near a half that two correct libraries could differ
_STRETCH = np.array(
    [min(2047, max(-2047, round(256 * math.log((i + 0.5) / (4095.5 - i))))) for i in range(4096)], np.int16
)
_SQUASH = np.array(
    [min(65520, max(16, round(65536 / (1 + math.exp(-z / 256))))) for z in range(-2047, 2048)], np.int32
)
_SHARE = np.array([655360 // (10 * n + 16) for n in range(_LIMIT + 1)], np.int64)  # 2¹⁶ / (n + 1.6)


def new_slots() -> np.ndarray:
    """Return (CONTEXTS, SLOTS) estimates of one half, never seen."""
    return np.full((CONTEXTS, SLOTS), 1 << 29, np.int32)


def new_weights() -> np.ndarray:
    """Return (UNITS, CONTEXTS + 1) weights of 0.3; the last belongs to the constant."""
    return np.full((UNITS, CONTEXTS + 1), 19661, np.int64)


@jit(nogil=True)
def code_mixed(
    state: np.ndarray,
    data: np.ndarray,
    slots: np.ndarray,
    weights: np.ndarray,
    context: np.ndarray,
    opinion: np.ndarray,
    unit: int,
    bit: int,
) -> int:
    """Write or read one decision and learn from it.

    Args:
        state, data: of the range coder.
        slots, weights: what was learned so far, int32 and int64.
        context: (CONTEXTS,) which slot each opinion comes from.
        opinion: (CONTEXTS,) scratch.
        unit: which set of weights.
        bit: what to write; ignored while reading.
    """
    total = weights[unit, CONTEXTS] * _BIAS
    for j in range(CONTEXTS):
        opinion[j] = np.int64(_STRETCH[slots[j, context[j]] >> 18])
        total += weights[unit, j] * opinion[j]
    z = min(2047, max(-2047, total >> 16))
    probability = np.int64(_SQUASH[z + 2047])
    bit = code_bit(state, data, bit, probability)
    error = (bit << 16) - probability
    weights[unit, CONTEXTS] += (error * _BIAS * 5 + 32768) >> 16  # 5 / 2¹⁶ on these scales: a rate of 0.02
    for j in range(CONTEXTS):
        weights[unit, j] += (error * opinion[j] * 5 + 32768) >> 16
        p, count = int(slots[j, context[j]] >> 8), slots[j, context[j]] & 255
        p += ((bit << 22) - p) * _SHARE[count] >> 16
        p = min((1 << 22) - _LEAST, max(_LEAST, p))
        slots[j, context[j]] = p << 8 | min(_LIMIT, count + 1)
    return bit
