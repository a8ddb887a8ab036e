"""The filter beside its formula, and its weights beside known ones."""

from __future__ import annotations

import numpy as np
import pytest

from projects.image_compressor.patch.around import LARGE
from projects.image_compressor.patch.borders import PEAK
from projects.image_compressor.patch.smoothing import (
    CLASSES,
    MARGIN,
    OCTAVES,
    TAPS,
    gather_moments,
    smooth_rows,
    solve_weights,
    weights_at,
)
from projects.image_compressor.patch.tables import NUMBER, load_tables

STEP = 900
PAIRS = [(0, 1), (0, 2), (0, 3), (1, -2), (1, -1), (1, 0), (1, 1), (1, 2), (2, -1), (2, 0), (2, 1), (3, 0)]


@pytest.fixture
def plane(rng: np.random.Generator) -> np.ndarray:
    y, x = np.mgrid[:48, :64]
    slopes = 1500 + 20 * x + 300 * (x > 30) + rng.normal(0, 20, y.shape) * (y > 20)
    return np.clip(slopes, 0, PEAK).astype(np.int16)


@pytest.fixture
def told() -> np.ndarray:
    cells = np.full((6, 8), 3, np.uint8)
    cells[2:4, 2:6] = LARGE + 1
    return cells


def class_of(plane: np.ndarray, told: np.ndarray, y: int, x: int) -> int:
    """By definition: activity, direction and place of one sample."""
    wide = high = 0
    for v in range(y - 2, y + 3):
        for u in range(x - 2, x + 3):
            centre = 2 * int(plane[v, u])
            wide += abs(centre - int(plane[v, u - 1]) - int(plane[v, u + 1]))
            high += abs(centre - int(plane[v - 1, u]) - int(plane[v + 1, u]))
    # the mean over 25 in levels of 255, beside the step
    thresholds = [int(100 * t) * STEP >> 4 for t in (0.2, 0.6, 1.4, 3.0, 7.0)]
    activity = sum(wide + high >= t for t in thresholds)
    direction = 1 if wide > 2 * high else (2 if high > 2 * wide else 0)
    side = 16 if told[y // 8, x // 8] >= LARGE else 8
    place = (x % side in (0, side - 1)) + 2 * (y % side in (0, side - 1))
    return (activity * 3 + direction) * 4 + place


def test_filter_is_its_formula(rng: np.random.Generator, plane: np.ndarray, told: np.ndarray) -> None:
    weights = rng.integers(-300, 300, (CLASSES, TAPS)).astype(np.int32)
    out = np.zeros_like(plane)
    smooth_rows(plane, told, STEP, weights, 0, len(plane), out)
    used = set()
    for y, x in [(3, 3), (44, 60), *zip(rng.integers(3, 45, 150), rng.integers(3, 61, 150), strict=True)]:
        centre, kind = int(plane[y, x]), class_of(plane, told, y, x)
        used.add(kind)
        pairs = [int(plane[y + v, x + u]) + int(plane[y - v, x - u]) - 2 * centre for v, u in PAIRS]
        expected = centre + weights[kind] @ pairs / 4096
        assert abs(out[y, x] - min(max(expected, 0), PEAK)) <= 0.51
    assert len(used) > 10
    inside = np.zeros(plane.shape, bool)
    inside[MARGIN:-MARGIN, MARGIN:-MARGIN] = True
    assert (out[~inside] == plane[~inside]).all()


def test_rows_are_filtered_alike_in_any_portions(plane: np.ndarray, told: np.ndarray) -> None:
    weights = weights_at(load_tables(NUMBER).smoothing[0], STEP)
    whole, parts = np.zeros_like(plane), np.zeros_like(plane)
    smooth_rows(plane, told, STEP, weights, 0, len(plane), whole)
    for first in range(0, len(plane), 7):
        smooth_rows(plane, told, STEP, weights, first, min(len(plane), first + 7), parts)
    assert (whole == parts).all()
    tiny = plane[:16, :6].copy()  # nothing but margin
    out = np.zeros_like(tiny)
    smooth_rows(tiny, told[:2, :1], STEP, weights, 0, 16, out)
    assert (out == tiny).all()


def test_trained_weights_find_what_was_blurred(rng: np.random.Generator, told: np.ndarray) -> None:
    """Noise on a smooth plane: the error falls, and a plane that is already right stays nearly so."""
    y, x = np.mgrid[:48, :64]
    original = np.clip(2000 + 900 * np.sin(x / 9) * np.cos(y / 7), 0, PEAK).astype(np.int16)
    moments = np.zeros((CLASSES, TAPS, TAPS + 1))
    noisy = [np.clip(original + rng.normal(0, 60, y.shape), 0, PEAK).astype(np.int16) for _ in range(9)]
    for one in noisy[:-1]:
        gather_moments(original, one, told, STEP, moments)
    weights = solve_weights(moments)
    out = np.zeros_like(original)
    smooth_rows(noisy[-1], told, STEP, weights, 0, len(out), out)
    before, after = (np.mean((one - original.astype(float)) ** 2) for one in (noisy[-1], out))
    assert after < 0.4 * before


def test_flat_planes_stay_flat_and_sums_fit(told: np.ndarray) -> None:
    smoothing = load_tables(NUMBER).smoothing
    assert smoothing.shape == (3, OCTAVES, CLASSES, TAPS)
    # 32 bits hold any sum, whatever the samples
    assert np.abs(smoothing).sum(axis=-1).max() * 4 * PEAK < 2**31
    for step in (64, 700, 9000):
        flat, out = np.full((48, 64), 2000, np.int16), np.zeros((48, 64), np.int16)
        smooth_rows(flat, told, step, weights_at(smoothing[0], step), 0, 48, out)
        assert (out == flat).all()


def test_weights_between_octaves_lie_between(rng: np.random.Generator) -> None:
    weights = rng.integers(-900, 900, (OCTAVES, CLASSES, TAPS)).astype(np.int32)
    for octave in range(OCTAVES):
        assert (weights_at(weights, 64 << octave) == weights[octave]).all()
    assert (weights_at(weights, 1) == weights[0]).all()
    assert (weights_at(weights, 65535) == weights[-1]).all()
    between = weights_at(weights, 96)
    assert np.abs(between - (weights[0] + weights[1]) / 2).max() <= 0.5
