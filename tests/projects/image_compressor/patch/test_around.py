"""What is told of the cells around a patch, beside plain definitions."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from projects.image_compressor.patch.around import BANDS, EDGES, LARGE, grade, look_around, summarise


def test_grades_are_by_thresholds() -> None:
    thresholds = np.array([0, 0.13, 0.3, 0.6, 1.1, 2.1, 4.5]) * 16
    for magnitude in range(200):
        assert abs(grade(magnitude) - np.searchsorted(thresholds, magnitude)) <= (
            np.abs(thresholds - magnitude).min() < 1
        )


@pytest.mark.parametrize("fold", [0, 2])
def test_summary_is_the_mean_of_each_band(fold: int) -> None:
    levels = np.arange(64 << fold, dtype=np.int64) - 30
    energy, told = np.zeros((2, 2, BANDS), np.int64), np.zeros((2, 2), np.int64)
    summarise(levels, levels.size, fold, energy, told, 0, 0, 5)
    expected = [np.abs(levels[a << fold : b << fold]).mean() for a, b in itertools.pairwise(EDGES)]
    np.testing.assert_allclose(energy[0, 0] / 16, expected, atol=1 / 32)
    cells = 4 if fold else 1
    assert (told == 5).sum() == cells
    assert (energy == energy[0, 0]).all(axis=-1).sum() == cells


def test_around_is_a_weighted_mean_of_what_is_told(rng: np.random.Generator) -> None:
    energy = rng.integers(0, 90, (4, 6, BANDS))
    told = rng.integers(1, LARGE + 16, (4, 6))
    around, beside = np.empty(2 * BANDS, np.int64), np.empty(3, np.int64)
    look_around(energy, told, 2, 2, 1, True, around, beside)
    total = 2 * energy[2, 1] + 2 * energy[1, 2] + energy[1, 1] + energy[1, 3]
    assert (around[:BANDS] == total // 6).all()
    rest = [(around[b:BANDS] * np.diff(EDGES)[b:]).sum() for b in range(BANDS)]
    assert (around[BANDS:] == [grade(int(value) >> 2) for value in rest]).all()
    assert (beside == [told[2, 1], told[1, 2], told[1, 3]]).all()
    look_around(energy, told, 2, 2, 2, True, around, beside)
    total = energy[2, 1] + energy[3, 1] + energy[1, 2] + energy[1, 3] + energy[1, 1] + energy[1, 4]
    assert (around[:BANDS] == total // 6).all()
    look_around(energy, told, 0, 0, 1, True, around, beside)
    assert not around.any()
    assert not beside.any()


def test_nothing_later_is_looked_at(rng: np.random.Generator) -> None:
    """Above its right, the last of four small patches has what is told after it."""
    energy, told = rng.integers(0, 90, (4, 6, BANDS)), rng.integers(1, 40, (4, 6))
    for row, column in ((2, 2), (2, 3), (3, 2), (3, 3), (0, 5)):
        first, second = np.empty(2 * BANDS, np.int64), np.empty(2 * BANDS, np.int64)
        beside, others = np.empty(3, np.int64), np.empty(3, np.int64)
        look_around(energy, told, row, column, 1, True, first, beside)
        order = {(r, c): (r // 2, c // 2, r % 2, c % 2) for r in range(4) for c in range(6)}
        later, unknown = energy.copy(), told.copy()
        for cell, place in order.items():
            if place >= order[row, column]:
                later[cell], unknown[cell] = 999, 63
        look_around(later, unknown, row, column, 1, True, second, others)
        assert (first == second).all()
        assert (beside == others).all()
