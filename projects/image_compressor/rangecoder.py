"""An adaptive binary range coder: a sequence of yes-or-no decisions becomes nearly −log₂ p bits each.

The coder keeps an interval [low, low + range) of a number that is written byte by byte. A decision with
probability p of "one" cuts it in two parts of p and 1 − p; the part that happened stays. When range falls
below 2²⁴ the top byte is settled (up to a carry, which is why bytes equal to 255 wait) and moves out. The
decoder holds the same interval and sees in which part the number lies (Martin 1979; the carry handling
is that of LZMA). Probabilities are integers of 16 bits, so every machine takes the same decisions.

`code_bit` both writes and reads, as the state says: encoder and decoder share all code that counts.
"""

from __future__ import annotations

import numpy as np

from shared.compiled import jit

__all__ = [
    "HALF",
    "READING",
    "bits_written",
    "code_bit",
    "finish",
    "information",
    "start_reading",
    "start_writing",
]

HALF = 1 << 15  # probability one half
_TOP = 1 << 24
_FULL = (1 << 32) - 1
# places in the state, an array of int64
_LOW, _RANGE, _CACHE, _WAITING, _POSITION, _END, _READING = range(7)
READING = _READING
OVERRUN = 8  # so many zeros at the end are left out, and so many may be read past it


def start_writing() -> np.ndarray:
    """Return the state of a coder that has written nothing."""
    state = np.zeros(7, np.int64)
    state[_RANGE], state[_CACHE] = _FULL, -1
    return state


def start_reading(data: np.ndarray) -> np.ndarray:
    """Return the state of a coder that is about to read `data` (uint8)."""
    state = np.zeros(7, np.int64)
    state[_RANGE], state[_END], state[_READING] = _FULL, data.size, 1
    for byte in range(4):
        state[_LOW] = state[_LOW] << 8 | (int(data[byte]) if byte < data.size else 0)
    state[_POSITION] = 4
    return state


@jit(nogil=True)
def is_cut_off(state: np.ndarray) -> bool:
    """Whether more was asked of the data than it holds; never while writing."""
    return state[_READING] != 0 and state[_POSITION] > state[_END] + OVERRUN


def is_no_end(state: np.ndarray) -> bool:
    """Whether what was read is no work of `finish`: bytes are left, or the number lies in no interval."""
    return bool(state[_POSITION] < state[_END] or not 0 <= state[_LOW] < state[_RANGE])


@jit
def information(state: np.ndarray) -> float:
    """Return the bits of all decisions so far, written or read, up to a constant: −log₂ of the interval."""
    settled = state[_POSITION] + state[_WAITING] + (state[_CACHE] >= 0 and state[_READING] == 0)
    return 8.0 * settled - np.log2(float(state[_RANGE]))


def bits_written(state: np.ndarray) -> float:
    """Return the information written so far, in bits."""
    return float(information(state)) + 32  # an interval of nothing written is 2³² long


def finish(state: np.ndarray, data: np.ndarray) -> bytes:
    """Write what identifies the interval and return all bytes, without the zeros at the end."""
    # the number with the most zero bits at its end inside [low, low + range)
    low, high = int(state[_LOW]), int(state[_LOW] + state[_RANGE])
    for zeros in range(32, -1, -8):
        value = -(-low >> zeros) << zeros
        if value < high:
            break
    state[_LOW] = value
    for _ in range(5):
        _settle_byte(state, data)
    written = data[: state[_POSITION]].tobytes()
    return written[:-OVERRUN] + written[-OVERRUN:].rstrip(b"\0")


@jit(nogil=True)
def code_bit(state: np.ndarray, data: np.ndarray, bit: int, probability: int) -> int:
    """Write `bit`, or read and return one, which is 1 with `probability` / 2¹⁶ (1 to 2¹⁶ − 1)."""
    split = state[_RANGE] * probability >> 16
    if state[_READING]:
        # while reading, _LOW holds the number's distance from the interval's lower end
        bit = 1 if state[_LOW] < split else 0
        if bit:
            state[_RANGE] = split
        else:
            state[_LOW] -= split
            state[_RANGE] -= split
        while state[_RANGE] < _TOP:
            position = state[_POSITION]
            byte = np.int64(data[position]) if position < state[_END] else 0
            state[_LOW] = state[_LOW] << 8 | byte
            state[_RANGE] <<= 8
            state[_POSITION] = position + 1
    else:
        if bit:
            state[_RANGE] = split
        else:
            state[_LOW] += split
            state[_RANGE] -= split
        while state[_RANGE] < _TOP:
            _settle_byte(state, data)
            state[_RANGE] <<= 8
    return bit


@jit(nogil=True)
def _settle_byte(state: np.ndarray, data: np.ndarray) -> None:
    """Move the top byte of low out; 255 waits, since a carry may still raise the byte before it."""
    low = state[_LOW]
    if low < 0xFF000000 or low > _FULL:
        carry = low >> 32
        if state[_CACHE] >= 0:
            data[state[_POSITION]] = (state[_CACHE] + carry) & 0xFF
            state[_POSITION] += 1
        while state[_WAITING] > 0:
            data[state[_POSITION]] = (0xFF + carry) & 0xFF
            state[_POSITION] += 1
            state[_WAITING] -= 1
        state[_CACHE] = low >> 24 & 0xFF
    else:
        state[_WAITING] += 1
    state[_LOW] = (low & 0xFFFFFF) << 8
