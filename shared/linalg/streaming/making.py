"""How one row of a stage is made: the sums of its window, one pass or both, then its operations."""

from __future__ import annotations

import numpy as np

from shared.compiled import jit
from shared.linalg.streaming import abreast_points, points
from shared.linalg.streaming.layout import (
    LIGHT,
    PREMULTIPLY,
    RECOLOUR,
    RESCALE,
    UNPREMULTIPLY,
)
from shared.linalg.streaming.sums import is_mirrored, weigh, weigh_along

__all__ = ["across", "find_taps", "make", "operate"]

_recolour, _rescale, _light = points.recolour, points.rescale, points.light
_premultiply, _unpremultiply = points.premultiply, points.unpremultiply
_recolour_abreast, _rescale_abreast = abreast_points.recolour, abreast_points.rescale
_light_abreast = abreast_points.light
_premultiply_abreast, _unpremultiply_abreast = abreast_points.premultiply, abreast_points.unpremultiply


@jit(nogil=True, error_model="numpy")
def make(  # type: ignore[no-untyped-def]
    row, ring, firsts, shifts, column_pass, stage, t, count, numbers, places, channels, lanes
):  # fmt: skip
    """Fill `row` with row t of a stage.

    Args:
        ring, firsts: the rows under the window, and where each begins; of a stage whose pass across comes
            first they have been through it.
        shifts: (at least kw or taps,) uint64, space to work in.
        column_pass: float32, row.size and (kw − 1) places more: that of the one term where rows are made in
            groups, else space to work in.
        lanes: pieces side by side, 1 or `LANES`.
    """
    kh, kw, place = stage.kh, stage.kw, channels * lanes
    firsts, begins = firsts[:kh], True
    if stage.across_first:
        weigh(row, ring, firsts, numbers[stage.columns : stage.columns + kh], True)
        return
    for k in range(kw):
        shifts[k] = k * place
    for r in range(stage.rank):
        a = stage.columns + (t % stage.phases * stage.rank + r) * kh
        column = numbers[a : a + kh]
        weights = numbers[stage.rows + r * kw : stage.rows + (r + 1) * kw]
        if kw == 1 and count == 1:  # its one weight is 1
            weigh(row, ring, firsts, column, begins)
        else:
            under = column_pass
            if kh == 1:
                under = ring[firsts[0] :]
            elif count == 1:
                weigh(column_pass, ring, firsts, column, True)
            _pass_across(row, under, shifts[:kw], weights, begins, place, lanes)
        begins = False
    taps = numbers[stage.taps : stage.taps + stage.n_taps]
    find_taps(shifts, firsts, stage, places, place)
    if taps.size:
        weigh(row, ring, shifts[: taps.size], taps, begins)
    elif begins:
        row[:] = np.float32(0)
    if stage.keeps_alpha:
        here = ring[firsts[stage.above] + np.uint64(stage.before * place) :]
        for first in range(place - lanes, row.size, place):
            for i in range(first, first + lanes):
                row[i] = here[i]


@jit(nogil=True)
def find_taps(shifts, firsts, stage, places, place):  # type: ignore[no-untyped-def]
    """Fill `shifts` with where the samples under each tap begin; `firsts` is where each row does."""
    for k in range(stage.n_taps):
        y, x = places[stage.places + k, 0], places[stage.places + k, 1]
        shifts[k] = firsts[y] + np.uint64(x * place)


@jit(nogil=True, error_model="numpy")
def across(row, whole, shifts, numbers, stage, place, lanes):  # type: ignore[no-untyped-def]
    """Fill `row` with the pass across of a stage of one term, from a padded row."""
    for k in range(stage.kw):
        shifts[k] = k * place
    weights = numbers[stage.rows : stage.rows + stage.kw]
    _pass_across(row, whole, shifts[: stage.kw], weights, True, place, lanes)


@jit(nogil=True, error_model="numpy")
def _pass_across(row, whole, shifts, weights, begins, place, lanes):  # type: ignore[no-untyped-def]
    if lanes > 1 and begins and is_mirrored(weights):
        weigh_along(row, whole, place, weights)
    else:
        weigh(row, whole, shifts, weights, begins)


@jit(nogil=True, error_model="numpy", inline="always")
def operate(row, operation, numbers, t, lights, width, channels, lanes, work):  # type: ignore[no-untyped-def]
    """Do one operation to row t of a stage.

    Args:
        lights: of a light, (rank · width,) float32, its row factors; each begins with those of the row.
    """
    code, first = operation.code, operation.numbers
    if code == RECOLOUR:
        if lanes == 1:
            _recolour(row, channels, numbers[first : first + 12])
        else:
            _recolour_abreast(row, channels, numbers[first : first + 12])
    elif code == RESCALE:
        if lanes == 1:
            _rescale(row, channels, numbers[first], numbers[first + 1])
        else:
            _rescale_abreast(row, channels, numbers[first], numbers[first + 1])
    elif code == LIGHT:
        column = numbers[first + t * operation.size : first + (t + 1) * operation.size]
        if lanes == 1:
            _light(row, channels, column, lights, width, 0, work)
        else:
            _light_abreast(row, channels, column, lights, width)
    elif code == PREMULTIPLY:
        if lanes == 1:
            _premultiply(row, channels)
        else:
            _premultiply_abreast(row, channels)
    elif code == UNPREMULTIPLY:
        if lanes == 1:
            _unpremultiply(row, channels)
        else:
            _unpremultiply_abreast(row, channels)
