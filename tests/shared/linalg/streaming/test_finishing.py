"""The end of a row in one go against its formula, with and without each of its parts."""

from __future__ import annotations

import numpy as np
import pytest

from shared.linalg.streaming.finishing import finish, quantise, tail_of
from shared.linalg.streaming.program import Program
from shared.linalg.streaming.steps import Light, Recolour
from shared.linalg.streaming.sums import LANES

PLACES, ROW = 8, 4
MATRIX = Recolour(np.array([[0.9, 0.2, 0, 0.1], [0, 0.5, 0.3, -0.1], [0.1, 0, 1.2, 0]]))


def light(rng):
    return Light(rng.random((20, 2)), rng.random((2, 30)))


def levels_of(words):
    """The bytes of words of four levels, the pieces side by side, in the order of the samples."""
    return words.view(np.uint8).reshape(-1, LANES, 4).transpose(0, 2, 1).reshape(-1)


def tail(program, channels=3):
    return tail_of(program.operations.view(np.recarray), program.stages.view(np.recarray)[-1], channels)


@pytest.mark.parametrize("n_taps", [1, 5])
@pytest.mark.parametrize("names", ["", "m", "l", "ml"])
def test_levels_are_those_of_the_formula(rng, names, n_taps):
    steps = [{"m": MATRIX, "l": light(rng)}[name] for name in names]
    program = Program(20, 30, 3, steps)
    begin, matrix, lamp = tail(program)
    assert begin == 0
    values = rng.random(2000, np.float32)
    firsts = rng.integers(0, 2000 - PLACES * 3 * LANES, n_taps).astype(np.uint64)
    taps = rng.uniform(0.2, 1, n_taps).astype(np.float32)
    factors = rng.random((2, PLACES, LANES), np.float32)
    words = np.zeros(PLACES * 3 * LANES // 4, np.uint32)
    finish(
        words, values, firsts, taps, program.operations.view(np.recarray), matrix, lamp, program.numbers,
        ROW, factors.reshape(-1), PLACES * LANES,
    )  # fmt: skip
    levels = levels_of(words)
    under = np.array([values[int(first) :][: levels.size] for first in firsts], np.float64)
    total = taps @ under
    colour = total.reshape(PLACES, 3, LANES)
    if "m" in names:
        m = MATRIX.matrix
        colour = np.einsum("dc,pcl->pdl", m[:, :3], colour) + m[:, 3, None]
    if "l" in names:
        colour = colour * np.einsum("r,rpl->pl", steps[-1].columns[ROW], factors)[:, None]
    exact = (255 * colour).clip(0, 255).ravel()
    assert np.abs(levels - exact).max() <= 0.5 + 1e-3


def test_only_a_matrix_and_then_a_light_are_in_the_tail(rng):
    lamp = light(rng)
    assert tail(Program(20, 30, 3, [MATRIX, lamp])) == (0, 0, 1)
    assert tail(Program(20, 30, 3, [lamp, MATRIX])) == (1, 1, -1)
    assert tail(Program(20, 30, 3, [lamp, MATRIX, lamp])) == (1, 1, 2)
    assert tail(Program(20, 30, 3, [])) == (0, -1, -1)
    assert tail(Program(20, 30, 4, [MATRIX, lamp]), channels=4) == (2, -1, -1)


def test_whole_numbers_are_rounded_half_up_and_cut():
    row = np.linspace(-1, 2, 256, dtype=np.float32)
    row[:5] = np.array([0.5, 1.5, 254.5, -0.5, 1e30], np.float32) / 255
    words = np.zeros(64, np.uint32)
    quantise(words, row)
    levels = levels_of(words)
    assert np.array_equal(levels[:5], [1, 2, 255, 0, 255])
    exact = (255 * row.astype(np.float64)).clip(0, 255)
    assert np.abs(levels - exact).max() <= 0.5 + 1e-4
