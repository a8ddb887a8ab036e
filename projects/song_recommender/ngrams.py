"""Compiled kernels for strings: their n-grams, the lists of who holds which, and the edits between two."""

from __future__ import annotations

import numpy as np

from shared.compiled import jit

__all__ = [
    "MOST_LETTERS",
    "add_list",
    "best_of",
    "count_grams",
    "edit_distances",
    "grams_of",
    "list_grams",
    "look_up",
    "take_those_within_reach",
]

MOST_LETTERS = 200  # of a name that are compared
_MOST_GRAMS = 2 * MOST_LETTERS + 1  # pairs and triples of MOST_LETTERS + 2
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # 2⁶⁴ / golden ratio: Knuth's multiplicative hashing


@jit(nogil=True)
def grams_of(letters, bits):  # type: ignore[no-untyped-def]
    """Return the hashed pairs and triples of `letters` (uint32), sorted, each once, below 2^bits."""
    grams = np.empty(_MOST_GRAMS, np.int64)
    n = 0
    for i in range(len(letters) - 1):
        mixed = (np.uint64(letters[i]) * _SPREAD) ^ np.uint64(letters[i + 1])
        for size in range(2, 4):
            if size == 3:
                if i + 2 == len(letters):
                    break
                mixed = (mixed * _SPREAD) ^ np.uint64(letters[i + 2])
            hashed = mixed * _SPREAD
            hashed ^= hashed >> np.uint64(32)
            grams[n] = np.int64((hashed * _SPREAD) >> np.uint64(64 - bits))
            n += 1
    grams[:n].sort()
    distinct = 0
    for i in range(n):
        if i == 0 or grams[i] != grams[i - 1]:
            grams[distinct] = grams[i]
            distinct += 1
    return grams[:distinct]


@jit(nogil=True)
def count_grams(letters, starts, bits, counts):  # type: ignore[no-untyped-def]
    """Add to `counts` (2^bits,) how many names hold each n-gram.

    Args:
        letters: uint32, the names one after the other, each between two spaces.
        starts: (n + 1,) int64, where each begins.
    """
    for name in range(len(starts) - 1):
        for g in grams_of(letters[starts[name] : starts[name + 1]], bits):
            counts[g] += 1


@jit(nogil=True)
def list_grams(letters, starts, bits, weights, places, holders, totals):  # type: ignore[no-untyped-def]
    """Enter each name in the lists of its n-grams, which so are sorted by name.

    Args:
        letters, starts, bits: as for `count_grams`.
        weights: (2^bits,) uint32 of each n-gram.
        places: (2^bits,) int64, where each list begins in `holders`; afterwards where it ends.
        holders: uint32, all lists.
        totals: (n,) uint32, sum of the weights of each name's n-grams.
    """
    for name in range(len(starts) - 1):
        for g in grams_of(letters[starts[name] : starts[name + 1]], bits):
            holders[places[g]] = name
            places[g] += 1
            totals[name] += weights[g]


@jit(nogil=True)
def add_list(holders, weight, sums, touched, n):  # type: ignore[no-untyped-def]
    """Add `weight` to the sums of a list's names; note those met first in `touched`, of which n are known.

    Returns:
        How many are known now; −1 where the list is none of names, so that nothing is written elsewhere.
    """
    for name in holders:
        if name >= len(sums) or (sums[name] == 0 and n == len(touched)):
            return -1
        if sums[name] == 0:
            touched[n] = name
            n += 1
        sums[name] += weight
    return n


@jit(nogil=True)
def best_of(touched, sums, totals, k):  # type: ignore[no-untyped-def]
    """Return, sorted, k names of `touched` that have the largest sum / √total so far."""
    names = np.zeros(k, np.uint32)
    scores = np.full(k, -1.0)  # in falling order
    for name in touched:
        score = sums[name] / np.sqrt(totals[name])
        if score > scores[k - 1]:
            place = k - 1
            while place > 0 and scores[place - 1] < score:
                scores[place], names[place] = scores[place - 1], names[place - 1]
                place -= 1
            scores[place], names[place] = score, name
    names.sort()
    return names


@jit(nogil=True)
def take_those_within_reach(touched, sums, totals, rest, cut):  # type: ignore[no-untyped-def]
    """Return names, sorted, that can reach `cut` with `rest` added, and their sums; all sums become 0."""
    names = np.empty(len(touched), np.uint32)
    n = 0
    for name in touched:
        total = np.float64(totals[name])
        if min(np.float64(sums[name]) + rest, total) >= cut * np.sqrt(total):
            names[n] = name
            n += 1
    names = names[:n]
    names.sort()
    found = np.empty(n, np.int64)
    for i in range(n):
        found[i] = sums[names[i]]
    for name in touched:
        sums[name] = 0
    return names, found


@jit(nogil=True)
def look_up(names, holders, weight, sums):  # type: ignore[no-untyped-def]
    """Add `weight` to the sums of those of `names` that stand in the list `holders`; both are sorted."""
    low = 0
    for i in range(len(names)):
        high = len(holders)
        while low < high:
            middle = (low + high) // 2
            if holders[middle] < names[i]:
                low = middle + 1
            else:
                high = middle
        if low < len(holders) and holders[low] == names[i]:
            sums[i] += weight


@jit(nogil=True)
def edit_distances(wanted, letters, starts, distances):  # type: ignore[no-untyped-def]
    """Fill `distances` (n,) with the fewest edits that make each name of `wanted`.

    An edit inserts, deletes or replaces a letter or swaps two neighbours; no letter is edited twice
    (optimal string alignment: Damerau, CACM 1964; Wagner and Fischer, JACM 1974).

    Args:
        wanted: uint32 letters.
        letters, starts: names as for `count_grams`; the spaces around them do not count.
    """
    rows = np.empty((3, len(wanted) + 1), np.int64)
    for name in range(len(starts) - 1):
        text = letters[starts[name] + 1 : starts[name + 1] - 1]
        for j in range(len(wanted) + 1):
            rows[0, j] = j
        for i in range(1, len(text) + 1):
            now, before, earlier = rows[i % 3], rows[(i - 1) % 3], rows[(i - 2) % 3]
            now[0] = i
            for j in range(1, len(wanted) + 1):
                best = min(before[j], now[j - 1]) + 1
                best = min(best, before[j - 1] + (text[i - 1] != wanted[j - 1]))
                if i > 1 and j > 1 and text[i - 1] == wanted[j - 2] and text[i - 2] == wanted[j - 1]:
                    best = min(best, earlier[j - 2] + 1)
                now[j] = best
        distances[name] = rows[len(text) % 3, len(wanted)]
