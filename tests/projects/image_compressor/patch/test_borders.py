"""What is known around a patch, and the way from levels to samples, beside plain definitions."""

from __future__ import annotations

import numpy as np
import pytest

from projects.image_compressor.patch.borders import (
    BITS,
    BORDER,
    PEAK,
    SAMPLES,
    SIDE,
    border_mean,
    gather_context,
    gather_reference,
    rebuild_patch,
)
from projects.image_compressor.patch.tables import PlaneTables

MIDDLE = 128 << BITS


@pytest.fixture
def plane(rng: np.random.Generator) -> np.ndarray:
    return rng.integers(0, PEAK + 1, (4 * SIDE, 5 * SIDE)).astype(np.int32)


def test_context_inside_is_the_border(plane: np.ndarray) -> None:
    context = np.zeros(BORDER, np.int32)
    y, x = 2 * SIDE, 2 * SIDE
    mean = gather_context(plane, y, x, MIDDLE, context)
    above, left = plane[y - 1, x : x + SIDE], plane[y : y + SIDE, x - 1]
    assert mean == (above.sum() + left.sum() + SIDE) // (2 * SIDE)
    expected = np.concatenate([
        plane[y - 1, x : x + 2 * SIDE], left, [plane[y - 1, x - 1]], plane[y - 2, x : x + SIDE],
        plane[y : y + SIDE, x - 2],
    ])  # fmt: skip
    assert (context == expected - mean).all()


@pytest.mark.parametrize(("row", "column"), [(0, 0), (0, 3), (3, 0), (2, 4)])
def test_what_is_not_decoded_is_never_looked_at(plane: np.ndarray, row: int, column: int) -> None:
    """Nor does anything outside make a difference: the context of a flat plane is zero."""
    y, x = row * SIDE, column * SIDE
    context, other = np.zeros(BORDER, np.int32), np.zeros(BORDER, np.int32)
    mean = gather_context(plane, y, x, MIDDLE, context)
    later = plane.copy()
    later[y:, x:] = 0
    later[y + SIDE :] = 0
    assert gather_context(later, y, x, MIDDLE, other) == mean
    assert (context == other).all()
    flat = np.full_like(plane, 128 << BITS)
    assert gather_context(flat, y, x, MIDDLE, context) == 128 << BITS
    assert not context.any()


def test_reference_is_the_patch_less_its_border(plane: np.ndarray) -> None:
    context = np.zeros(BORDER + SAMPLES, np.int32)
    gather_reference(plane, SIDE, SIDE, MIDDLE, context, BORDER)
    expected = plane[SIDE : 2 * SIDE, SIDE : 2 * SIDE] - border_mean(plane, SIDE, SIDE, MIDDLE)
    assert (context[BORDER:].reshape(SIDE, SIDE) == expected).all()
    assert not context[:BORDER].any()


@pytest.mark.parametrize("kind", [0, 1, 2])
def test_rebuilt_patch_is_the_formula(
    rng: np.random.Generator, plane: np.ndarray, tables: list[PlaneTables], kind: int
) -> None:
    """m + P t + Bᵀ Δ q in float64, to a rounding of the fraction, clipped."""
    own = tables[kind]
    context = rng.integers(-PEAK, PEAK + 1, own.predictors.shape[1]).astype(np.int32)
    levels = (rng.integers(-3, 4, SAMPLES) * (rng.random(SAMPLES) < 0.2)).astype(np.int64)
    step, mean = 640, 1900
    total = np.empty(SAMPLES, np.int64)
    for c in range(0, len(own.predictors), 5):
        rebuild_patch(
            plane, SIDE, SIDE, mean, context, own.predictors[c], own.bases[c], levels, SAMPLES, step, total
        )
        near = context @ (own.predictors[c] / 4096.0)
        expected = mean + near + levels @ (own.bases[c] / 4096.0) * step / 64 * (1 << BITS)
        got = plane[SIDE : 2 * SIDE, SIDE : 2 * SIDE].reshape(-1)
        assert np.abs(got - np.clip(expected, 0, PEAK)).max() <= 0.51


def test_predictors_stay_within_32_bits(tables: list[PlaneTables]) -> None:
    for own in tables:
        assert np.abs(own.predictors.astype(np.int64)).sum(axis=1).max() * PEAK < 2**31


def test_bases_are_orthonormal(tables: list[PlaneTables]) -> None:
    for own in tables:
        bases = own.bases / 4096.0
        np.testing.assert_allclose(
            bases @ bases.transpose(0, 2, 1), np.broadcast_to(np.eye(SAMPLES), bases.shape), atol=2e-3
        )
