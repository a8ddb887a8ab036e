"""One row of one stage, in both layouts, against the definition."""

from __future__ import annotations

import numpy as np
import pytest

from shared.linalg.kernel_plan import plan
from shared.linalg.streaming.making import across, make, operate
from shared.linalg.streaming.program import Program
from shared.linalg.streaming.steps import Light, Premultiply, Recolour, Rescale, Unpremultiply
from shared.linalg.streaming.sums import LANES
from shared.linalg.streaming.windows import window_of

PLACES = 8


@pytest.mark.parametrize("lanes", [1, LANES])
@pytest.mark.parametrize("keeps_alpha", [True, False])
@pytest.mark.parametrize("kind", ["mirrored", "separable", "of rank two", "taps", "across", "down", "none"])
def test_a_row_is_the_sum_under_the_window(rng, lanes, keeps_alpha, kind):
    side = {"across": (1, 5), "down": (5, 1)}.get(kind, (5, 5))
    kernel = np.outer(rng.standard_normal(side[0]), rng.standard_normal(side[1]))
    if kind == "mirrored":
        kernel = kernel + kernel[::-1]
        kernel = kernel + kernel[:, ::-1]
    elif kind == "of rank two":
        kernel += np.outer(rng.standard_normal(5), rng.standard_normal(5))
    elif kind == "taps":
        kernel = np.zeros((5, 5))
        kernel[[0, 2, 4], [1, 2, 2]] = rng.standard_normal(3)
    elif kind == "none":
        kernel[:] = 0
    program = Program(20, 30, 3, [window_of(kernel, plan(kernel), keeps_alpha=keeps_alpha)])
    stage = program.stages.view(np.recarray)[1]
    kh, kw = kernel.shape
    wide = 3 * lanes
    rows = rng.random((kh, PLACES + kw - 1, wide)).astype(np.float32)
    row, under = np.zeros(PLACES * wide, np.float32), np.zeros(rows[0].size, np.float32)
    shifts, given = np.zeros(40, np.uint64), rows.reshape(kh, -1)
    if stage.across_first:
        given = np.zeros((kh, row.size), np.float32)
        for k in range(kh):
            across(given[k], rows[k].reshape(-1), shifts, program.numbers, stage, wide, lanes)
    firsts = np.arange(kh, dtype=np.uint64) * np.uint64(given[0].size)
    make(
        row, given.reshape(-1), firsts, shifts, under, stage, 0, 1, program.numbers, program.places, 3, lanes
    )
    turned = kernel[::-1, ::-1]
    windows = np.lib.stride_tricks.sliding_window_view(rows.astype(np.float64), (kh, kw), axis=(0, 1))
    expected = np.einsum("xsab,ab->xs", windows[0], turned)
    above, before = (kh - 1) - kh // 2, (kw - 1) - kw // 2
    if keeps_alpha:
        expected[:, 2 * lanes :] = rows[above, before : before + PLACES, 2 * lanes :]
    assert row.reshape(expected.shape) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("lanes", [1, LANES])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_operations_are_their_formulas(rng, lanes, channels):
    light = Light(rng.random((20, 2)), rng.random((2, 30)))
    matrix = rng.standard_normal((3, 4))
    steps = [light, Recolour(matrix)] if channels > 2 else [light, Rescale(2, 0.5)]
    steps += [Premultiply(), Unpremultiply()] if channels in (2, 4) else []
    program = Program(20, 30, channels, steps)
    factors = rng.random((2, PLACES, lanes), np.float32)
    row = (0.8 * rng.random((PLACES, channels, lanes)) + 0.1).astype(np.float32)
    colours = channels - (channels in (2, 4))
    expected = row.astype(np.float64)
    expected[:, :colours] *= np.einsum("r,rpl->pl", light.columns[4], factors)[:, None]
    if channels > 2:
        colour = np.einsum("dc,pcl->pdl", matrix[:, :3], expected[:, :3])
        expected[:, :3] = colour + matrix[:, 3, None]
    else:
        expected[:, 0] = 2 * expected[:, 0] + 0.5
    if channels in (2, 4):
        expected[:, -1] = expected[:, -1].clip(0, 1)
    flat, work = row.reshape(-1), np.empty(PLACES, np.float32)
    for operation in program.operations.view(np.recarray):
        operate(
            flat, operation, program.numbers, 4, factors.reshape(-1), PLACES * lanes, channels, lanes, work
        )
    assert flat.reshape(row.shape)[:, :colours] == pytest.approx(expected[:, :colours], abs=1e-4)
