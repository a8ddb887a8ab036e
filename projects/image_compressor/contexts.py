"""Coding a column of quantised factors: which decisions are asked, and what each may look at.

A level q is told as: is |q| > 0? > 1? … at most 14 times while the answer is yes; then, if all were, the
rest |q| − 14 in Exp-Golomb; then the sign. Levels are small where their neighbours are small, so each
question looks at magnitudes already coded:

    near      (2 |q_{j−1}| + |q_{j−2}|) / 3       lower frequencies of the same block
    beside    |q_{j−32}|                          the same frequency in the block before
    before    the same place in the columns of earlier ranks, recent ones counting most
    always    the same with a long memory
    energy    the column's own singular value over the step, told beforehand
    band      the frequency within the block

Columns are stacks of 32-point cosine transforms (transform.py). A magnitude has 8 fractional bits.
"""

from __future__ import annotations

import numpy as np

from projects.image_compressor.mixing import CONTEXTS, code_mixed, new_slots, new_weights
from projects.image_compressor.rangecoder import HALF, code_bit, is_cut_off
from projects.image_compressor.transform import BLOCK
from shared.compiled import jit

__all__ = [
    "LARGEST_LEVEL",
    "LARGEST_NUMBER",
    "UNARY",
    "ColumnModel",
    "code_column",
    "code_end",
    "code_number",
]

UNARY = 14
_PREFIX = 20  # longest Exp-Golomb prefix
LARGEST_LEVEL = UNARY + (1 << _PREFIX)
LARGEST_NUMBER = 127
_CLASSES = 12
_BANDS = np.array([0, 2, 3, 4, 4, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7, 8] + [8] * 6 + [9] * 10, np.int64)


class ColumnModel:
    """What has been learned about one plane's columns; one side (left or right) remembers its own past."""

    def __init__(self, left: int, right: int) -> None:
        self.slots = new_slots()
        self.weights = new_weights()
        self.past = (np.zeros((2, left), np.int64), np.zeros((2, right), np.int64))
        self.gain_slots = np.full(LARGEST_NUMBER + 1, HALF, np.int64)
        self.last_gain: int | None = None


@jit(nogil=True)
def _class_of(magnitude: int) -> int:
    """0 to 11 by thresholds 0, .15, .3, .5, .8, 1.2, 1.8, 2.7, 4, 6, 10."""
    if magnitude < 205:
        if magnitude < 77:
            return 0 if magnitude <= 0 else (1 if magnitude < 38 else 2)
        return 3 if magnitude < 128 else 4
    if magnitude < 691:
        return 5 if magnitude < 307 else (6 if magnitude < 461 else 7)
    if magnitude < 1536:
        return 8 if magnitude < 1024 else 9
    return 10 if magnitude < 2560 else 11


@jit(nogil=True)
def code_column(
    state: np.ndarray,
    data: np.ndarray,
    slots: np.ndarray,
    weights: np.ndarray,
    past: np.ndarray,
    energy: int,
    levels: np.ndarray,
) -> None:
    """Write `levels` (n,) int64, or read them into it; `past` (2, n) is brought up to date.

    Reading stops where the data end.

    Args:
        energy: 0 to 15, the column's magnitude class.
    """
    n = levels.size
    context, opinion = np.zeros(CONTEXTS, np.int64), np.zeros(CONTEXTS, np.int64)
    for j in range(n):
        if is_cut_off(state):  # a column may be as long as a false header says, the data are not
            return
        frequency = j % BLOCK
        near = 0
        if frequency == 1:
            near = abs(levels[j - 1]) << 8
        elif frequency > 1:
            near = ((2 * abs(levels[j - 1]) + abs(levels[j - 2])) << 8) // 3
        beside = abs(levels[j - BLOCK]) << 8 if j >= BLOCK else 0
        before = 2 * past[0, j]
        weight = 2
        if j > 0:
            before += past[0, j - 1]
            weight += 1
        if j < n - 1:
            before += past[0, j + 1]
            weight += 1
        before //= weight
        overall = _class_of((102 * near + 90 * before + 64 * beside) >> 8)
        near, before, beside = _class_of(near), _class_of(before), _class_of(beside)
        always, band = _class_of(past[1, j]), _BANDS[frequency]

        magnitude = abs(levels[j])
        found = 0
        while found < UNARY:
            step = found if found < 4 else (4 if found < 8 else 5)
            context[0] = (overall * 16 + energy) * 8 + step
            context[1] = (near * _CLASSES + before) * 8 + step
            context[2] = (band * _CLASSES + near) * 8 + step
            context[3] = (beside * _CLASSES + before) * 8 + step
            context[4] = (band * 16 + energy) * 8 + step
            context[5] = (always * _CLASSES + overall) * 8 + step
            if not code_mixed(
                state, data, slots, weights, context, opinion, step, 1 if magnitude > found else 0
            ):
                break
            found += 1
        levels[j] = code_end(state, data, found, levels[j])
        found = abs(levels[j])
        past[0, j] = (past[0, j] + (found << 8)) >> 1
        past[1, j] += ((found << 8) - past[1, j]) * 38 >> 8


@jit(nogil=True)
def code_end(state: np.ndarray, data: np.ndarray, found: int, level: int) -> int:
    """Write or read what follows the questions of a level, of which `found` were answered yes; return it."""
    if found == UNARY:
        found += _code_rest(state, data, abs(level) - UNARY)
    if found == 0:
        return 0
    return -found if code_bit(state, data, 1 if level < 0 else 0, HALF) else found


@jit(nogil=True)
def _code_rest(state: np.ndarray, data: np.ndarray, value: int) -> int:
    """Write or read an integer from 0 in Exp-Golomb: its length in unary, then its bits."""
    length = 0
    while length < _PREFIX and code_bit(state, data, 1 if (value + 1) >> (length + 1) else 0, HALF):
        length += 1
    found = 1
    for place in range(length - 1, -1, -1):
        found = found << 1 | code_bit(state, data, (value + 1) >> place & 1, HALF)
    return found - 1


@jit(nogil=True)
def code_number(state: np.ndarray, data: np.ndarray, slots: np.ndarray, value: int) -> int:
    """Write or read a small signed integer, each bit with its own probability, which follows at rate 1/16.

    Is it nonzero, is it negative, then |value| in unary up to 127.
    """
    sign, found = 0, 0
    for place in range(LARGEST_NUMBER + 1):
        if place == 1:
            bit = code_bit(state, data, 1 if value < 0 else 0, slots[1])
            sign = bit
        else:
            bit = code_bit(state, data, 1 if abs(value) > found else 0, slots[place])
        slots[place] += ((bit << 16) - bit - slots[place]) >> 4
        slots[place] = min(65472, max(64, slots[place]))
        if place != 1:
            if not bit:
                break
            found += 1
    return -found if sign else found
