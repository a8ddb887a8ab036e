"""Damages at random, each made again from its number and a seed: one to four changes to a file or a part."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from tools.reliability.files import KINDS
from tools.reliability.reading import Case
from tools.reliability.sealing import changed_within

__all__ = ["drawn", "spliced"]

_FOURS = (0, 1, 0x7F800000, 0x7FC00000, 0xFF800000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x10000, 0xFFFF)


def drawn(name: str, data: bytes, count: int, seed: int) -> Iterator[Case]:
    """Yield so many damages at random; each is made again from its number and the seed."""
    for turn in range(count):
        make = partial(_draw, KINDS[name].seal, data, seed, turn)
        yield Case("drawn at random", f"draw {turn} of seed {seed}", make, True)


def _draw(seal: Callable[[bytes], bytes] | None, data: bytes, seed: int, turn: int) -> bytes:
    rng = np.random.default_rng([seed, turn])

    def mutate(part: bytes, most: int) -> bytes:
        for _ in range(rng.integers(1, 5)):
            part = _changed(part, rng)[:most]
        return part

    if seal is None or turn % 4 == 0:
        return mutate(data, 2 * len(data))
    if turn % 4 == 1:
        return seal(mutate(data, 2 * len(data)))
    return changed_within(data, seal, mutate, turn // 4)


def _changed(part: bytes, rng: np.random.Generator) -> bytes:
    """One change: a bit, a byte, a number of 4 bytes, a piece moved, removed or repeated."""
    if not part:
        return rng.bytes(4)
    place, other = (int(n) for n in rng.integers(0, len(part), 2))
    size = int(rng.integers(1, 17))
    match int(rng.integers(0, 7)):
        case 0:
            return spliced(part, place, place + 1, bytes([part[place] ^ 1 << int(rng.integers(0, 8))]))
        case 1:
            return spliced(part, place, place + 1, rng.bytes(1))
        case 2:
            number = int(rng.choice(_FOURS))
            return spliced(part, place, place + 4, struct.pack("<I", number))
        case 3:
            return spliced(part, place, place + size, b"")
        case 4:
            return spliced(part, place, place, part[other : other + size])
        case 5:
            return spliced(part, place, place + size, part[other : other + size])
        case _:
            return spliced(part, place, place, rng.bytes(size))


def spliced(data: bytes, start: int, stop: int, other: bytes) -> bytes:
    """The data with what lies between two places replaced."""
    return data[:start] + other + data[stop:]
