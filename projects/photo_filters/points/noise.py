"""Noise that is a function of the place: no state, so the same for any order and any band of rows."""

from __future__ import annotations

import numpy as np

from shared.compiled import jit

__all__ = ["add_grain"]

_MEAN, _DEVIATION = np.float32(510), np.float32(147.8017)  # of a sum of four bytes: √(4 (256² − 1) / 12)


@jit(nogil=True, inline="always")
def _noise(y, x, seed):  # type: ignore[no-untyped-def]
    """Nearly normal noise of deviation 1 at a place: four bytes of a hash are added.

    The hash multiplies and folds whole numbers of 32 bits, after lowbias32 (C. Wellons, "Prospecting for hash
    functions", 2018).
    """
    h = np.uint32(np.uint32(y) * np.uint32(0x9E3779B1) + np.uint32(x))
    h = np.uint32(h ^ seed)
    h = np.uint32(np.uint32(h ^ (h >> np.uint32(16))) * np.uint32(0x7FEB352D))
    h = np.uint32(np.uint32(h ^ (h >> np.uint32(15))) * np.uint32(0x846CA68B))
    h = np.uint32(h ^ (h >> np.uint32(16)))
    low = np.uint32(h & np.uint32(0x00FF00FF)) + np.uint32((h >> np.uint32(8)) & np.uint32(0x00FF00FF))
    total = np.uint32(low & np.uint32(0xFFFF)) + np.uint32(low >> np.uint32(16))
    return (np.float32(np.int32(total)) - _MEAN) / _DEVIATION


@jit(nogil=True, error_model="numpy")
def add_grain(rows, channels, first, strength, size, seed):  # type: ignore[no-untyped-def]
    """Add grain to rows in place.

    Grains larger than a pixel are a lattice of noise, mixed between its points with weights whose squares add
    up to one, so that the deviation is the same everywhere.

    Args:
        rows: (n, w · channels) float32; the first is row `first` of the picture.
        strength: float32, deviation in middle grey; size: float32, pixels of a grain, at least 1.
        seed: uint32.
    """
    width = rows.shape[1] // channels
    quarter_turn = np.float32(np.pi / 2)
    mixed = np.uint32(seed * np.uint32(0x85EBCA6B))  # far apart for seeds that are near
    cells, near, far = np.empty(width, np.int64), np.empty(width, np.float32), np.empty(width, np.float32)
    for x in range(width):
        place = np.float64(x) / size
        cells[x] = np.int64(place)
        turn = np.float32(place - cells[x]) * quarter_turn
        near[x], far[x] = np.cos(turn), np.sin(turn)
    lattice, line = np.empty(cells[width - 1] + 2, np.float32), np.empty(width, np.float32)
    for r in range(rows.shape[0]):
        place = np.float64(first + r) / size
        cell = np.int64(place)
        turn = np.float32(place - cell) * quarter_turn
        above, below = np.float32(np.cos(turn)), np.float32(np.sin(turn))
        if size == np.float32(1):
            for x in range(width):
                line[x] = _noise(cell, x, mixed)
        else:
            for i in range(lattice.size):
                lattice[i] = above * _noise(cell, i, mixed) + below * _noise(cell + 1, i, mixed)
            for x in range(width):
                line[x] = near[x] * lattice[cells[x]] + far[x] * lattice[cells[x] + 1]
        row = rows[r]
        if channels == 1:
            for x in range(width):
                row[x] += strength * _weight(row[x]) * line[x]
        else:
            for x in range(width):
                red, green, blue = row[3 * x], row[3 * x + 1], row[3 * x + 2]
                luma = np.float32(0.299) * red + np.float32(0.587) * green + np.float32(0.114) * blue
                added = strength * _weight(luma) * line[x]
                row[3 * x], row[3 * x + 1], row[3 * x + 2] = red + added, green + added, blue + added


@jit(nogil=True, inline="always")
def _weight(luma):  # type: ignore[no-untyped-def]
    tone = min(max(luma, np.float32(0)), np.float32(1))
    return np.float32(0.25) + np.float32(3) * tone * (np.float32(1) - tone)
