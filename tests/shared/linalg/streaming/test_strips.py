"""Strips cover what is asked for, and are cut into pieces only where that is worth it."""

from __future__ import annotations

import numpy as np
import pytest

from shared.linalg.kernel_plan import plan
from shared.linalg.streaming.program import Program
from shared.linalg.streaming.steps import Light, Recolour
from shared.linalg.streaming.strips import columns_of, lay_out_lights, rows_of, whole_lines
from shared.linalg.streaming.sums import GROUP, LANES
from shared.linalg.streaming.windows import window_of


def blurs(*sides):
    kernels = [np.outer(np.ones(side), np.ones(side)) / side**2 for side in sides]
    return [window_of(kernel, plan(kernel)) for kernel in kernels]


@pytest.mark.parametrize("channels", [1, 3])
def test_wide_pictures_are_cut_into_pieces_and_narrow_ones_not(channels):
    wide, narrow = (Program(50, width, channels, blurs(5, 3)) for width in (4000, 100))
    points = Program(50, 4000, 3, [Recolour(np.eye(3, 4))])
    assert wide.parts_abreast > 0
    assert narrow.parts_abreast == points.parts_abreast == 0


@pytest.mark.parametrize("border", ["reflect", "wrap"])
@pytest.mark.parametrize("lanes", [1, LANES])
def test_each_stage_makes_the_columns_that_the_next_one_reads(border, lanes):
    program = Program(50, 400, 3, blurs(9, 3, 4), border=border)
    stages = program.stages
    offsets, left, right, spans = columns_of(stages, program.indices, lanes, 60, 383)
    made = np.unique(left[-1] + offsets[:, None] + np.arange(right[-1] - left[-1]))
    assert np.array_equal(made, np.arange(60, 383))
    for s in (1, 2, 3):
        assert spans[s] >= right[s] - left[s] + stages["kw"][s] - 1
        assert right[s - 1] - left[s - 1] == spans[s]
        assert left[s - 1] == left[s] - stages["left"][s]
        assert lanes == 1 or spans[s] % GROUP == 0


@pytest.mark.parametrize(("border", "rows"), [("reflect", (0, 13)), ("constant", (0, 13)), ("wrap", (0, 18))])
def test_rows_are_those_under_the_windows(border, rows):
    program = Program(50, 400, 3, blurs(9, 3), border=border)
    low, high = rows_of(program.stages, program.indices, 0, 8)
    assert (low[-1], high[-1]) == (0, 8)
    assert (low[0], high[0]) == rows


@pytest.mark.parametrize("n", [1, 16, 17, 100, 4096])
def test_rows_are_an_odd_number_of_lines(n):
    assert whole_lines(n) >= n
    assert whole_lines(n) // 16 % 2 == 1
    assert whole_lines(n) % 16 == 0


@pytest.mark.parametrize("lanes", [1, 4])
def test_lights_are_laid_out_by_places_and_lanes(rng, lanes):
    rows = [rng.random((rank, 40), np.float32) for rank in (2, 3)]
    lights = [Light(rng.random((9, len(factors))), factors) for factors in rows]
    program = Program(9, 40, 3, [lights[0], Recolour(np.eye(3, 4)), lights[1]])
    left, right, offsets = np.array([10]), np.array([17]), np.arange(lanes) * 7
    factors, begins = lay_out_lights(
        program.stages, program.operations, program.numbers, left, right, offsets
    )
    columns = (np.arange(10, 17)[:, None] + offsets).clip(0, 39)
    for given, begin in zip(rows, begins[[0, 2]], strict=True):
        expected = given[:, columns]
        assert np.array_equal(factors[begin : begin + expected.size], expected.ravel())
