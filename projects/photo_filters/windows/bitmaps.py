"""Pictures of one bit a pixel, 64 pixels to a word, and the regions that grow in them.

Bit k of word FIRST + i in row 1 + y is pixel (64 i + k, y). A row before and after, and a word on either
side, stay empty, so that every pixel has eight neighbours.
"""

from __future__ import annotations

import numpy as np

from shared.compiled import jit

__all__ = ["FIRST", "draw", "empty_bits", "grow"]

FIRST = 1
_ONE, _LAST = np.uint64(1), np.uint64(63)


def empty_bits(height: int, width: int) -> np.ndarray:
    """Return a bitmap (height + 2, words) of uint64 in which no pixel is set."""
    return np.zeros((height + 2, -(-width // 64) + 2), np.uint64)


@jit(nogil=True)
def grow(seeds, mask):  # type: ignore[no-untyped-def]
    """Set in `seeds` every pixel of `mask` that is connected with one through the mask.

    Pixels are connected with their eight neighbours; seeds are pixels of the mask. Rows are gone through
    downwards and upwards in turn, those of which no neighbour has changed left out, until nothing changes: a
    line that winds takes a turn for each bend.
    """
    waiting = np.ones(seeds.shape[0], np.uint8)
    waiting[0] = waiting[-1] = 0
    turn, changed = 0, True
    while changed:
        changed = False
        for i in range(1, seeds.shape[0] - 1):
            y = i if turn % 2 == 0 else seeds.shape[0] - 1 - i
            if waiting[y] > 0:
                waiting[y] = 0
                if _grow_row(seeds[y], mask[y], seeds[y - 1], seeds[y + 1]):
                    waiting[y - 1] = waiting[y + 1] = 1
                    changed = True
        waiting[0] = waiting[-1] = 0
        turn += 1


@jit(nogil=True)
def _grow_row(seeds, mask, above, below):  # type: ignore[no-untyped-def]
    """Grow one row from its neighbours and along itself; tell whether it changed."""
    changed = False
    carry = np.uint64(0)
    for w in range(FIRST, seeds.size - 1):
        m = mask[w]
        if m == 0:
            carry = np.uint64(0)
            continue
        near = above[w] | below[w]
        left, right = above[w - 1] | below[w - 1], above[w + 1] | below[w + 1]
        near |= near << _ONE | near >> _ONE | left >> _LAST | right << _LAST | carry
        grown = seeds[w] | near & m
        # an addition carries each seed through the ones above it, to the end of their run
        grown |= ((m + grown) ^ m) & m
        carry = grown >> _LAST
        if grown != seeds[w]:
            seeds[w], changed = grown, True
    carry = np.uint64(0)
    for w in range(seeds.size - 2, FIRST - 1, -1):
        m, grown = mask[w], seeds[w] | carry << _LAST & mask[w]
        for step in (1, 2, 4, 8, 16, 32):  # downwards by doubling: m tells where 2, 4, 8 … in a row are ones
            grown |= m & grown >> np.uint64(step)
            m &= m >> np.uint64(step)
        carry = grown & _ONE
        if grown != seeds[w]:
            seeds[w], changed = grown, True
    return changed


@jit(nogil=True)
def draw(bits, out, channels, white, start, stop):  # type: ignore[no-untyped-def]
    """Set the samples of the set pixels to `white`, in rows start … stop of `out` (h, w) or (h, w·3)."""
    width = out.shape[1] // channels
    levels = np.empty(64, out.dtype)
    for y in range(start, stop):
        for i in range((width + 63) // 64):
            word = bits[1 + y, FIRST + i]
            if word != 0:
                pixels = min(64, width - 64 * i)
                for x in range(64):
                    levels[x] = white * ((word >> np.uint64(x)) & _ONE)
                target = out[y, 64 * i * channels :]
                if channels == 1:
                    target[:pixels] = levels[:pixels]
                else:
                    for x in range(pixels):
                        target[3 * x] = target[3 * x + 1] = target[3 * x + 2] = levels[x]
