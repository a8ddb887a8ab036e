"""What is known around a patch, and the way from levels to samples, beside plain definitions."""

from __future__ import annotations

import numpy as np
import pytest

from projects.image_compressor.patch.borders import (
    BITS,
    BORDER,
    GROUP,
    PEAK,
    SAMPLES,
    SIDE,
    border_mean,
    collect,
    gather_context,
    gather_reference,
    known_above,
    rebuild_patch,
)
from projects.image_compressor.patch.tables import LARGE_LUMA, PatchTables

MIDDLE = 128 << BITS


@pytest.fixture
def plane(rng: np.random.Generator) -> np.ndarray:
    return rng.integers(0, PEAK + 1, (4 * GROUP, 4 * GROUP)).astype(np.int32)


@pytest.mark.parametrize("side", [SIDE, GROUP])
def test_context_inside_is_the_border(plane: np.ndarray, side: int) -> None:
    context = np.zeros(5 * side + 1, np.int32)
    y, x = GROUP, GROUP
    mean = gather_context(plane, y, x, side, 2 * side, MIDDLE, context)
    above, left = plane[y - 1, x : x + side], plane[y : y + side, x - 1]
    assert mean == (above.sum() + left.sum() + side) // (2 * side)
    expected = np.concatenate([
        plane[y - 1, x : x + 2 * side], left, [plane[y - 1, x - 1]], plane[y - 2, x : x + side],
        plane[y : y + side, x - 2],
    ])  # fmt: skip
    assert (context == expected - mean).all()


@pytest.mark.parametrize("is_grouped", [False, True])
@pytest.mark.parametrize(("row", "column"), [(0, 0), (0, 7), (3, 0), (3, 3), (2, 5), (5, 7), (4, 4)])
def test_what_is_not_decoded_is_never_looked_at(
    plane: np.ndarray, row: int, column: int, is_grouped: bool
) -> None:
    """Nor does anything outside make a difference: the context of a flat plane is zero."""
    y, x = row * SIDE, column * SIDE
    known = known_above(y, x, SIDE, plane.shape[1], is_grouped)
    context, other = np.zeros(BORDER, np.int32), np.zeros(BORDER, np.int32)
    mean = gather_context(plane, y, x, SIDE, known, MIDDLE, context)
    later = plane.copy()
    for r in range(plane.shape[0] // SIDE):
        for c in range(plane.shape[1] // SIDE):
            place, own = (r, c), (row, column)
            if is_grouped:
                place, own = (r // 2, c // 2, r % 2, c % 2), (row // 2, column // 2, row % 2, column % 2)
            if place >= own:
                later[r * SIDE : (r + 1) * SIDE, c * SIDE : (c + 1) * SIDE] = 0
    assert gather_context(later, y, x, SIDE, known, MIDDLE, other) == mean
    assert (context == other).all()
    flat = np.full_like(plane, 100 << BITS)
    assert gather_context(flat, y, x, SIDE, known, 100 << BITS, context) == 100 << BITS
    assert not context.any()


def test_reference_is_the_patch_less_its_border(plane: np.ndarray) -> None:
    context = np.zeros(BORDER + SAMPLES, np.int32)
    gather_reference(plane, SIDE, SIDE, MIDDLE, context, BORDER)
    expected = plane[SIDE : 2 * SIDE, SIDE : 2 * SIDE] - border_mean(plane, SIDE, SIDE, SIDE, MIDDLE)
    assert (context[BORDER:].reshape(SIDE, SIDE) == expected).all()
    assert not context[:BORDER].any()


def test_all_patches_are_collected_as_one_by_one(plane: np.ndarray, rng: np.random.Generator) -> None:
    known = rng.integers(0, PEAK + 1, plane.shape).astype(np.int32)
    references = rng.integers(0, PEAK + 1, (1, *plane.shape)).astype(np.int32)
    middles = np.array([7 << BITS, 9 << BITS])
    count, n_context = plane.size // SAMPLES, BORDER + SAMPLES
    x, t = np.empty((count, SAMPLES), np.float32), np.empty((count, n_context), np.float32)
    collect(plane, known, references, middles, SIDE, True, 0, x, t)
    context = np.empty(n_context, np.int32)
    for n in (0, 5, 17, 35, count - 1):
        top, left = (SIDE * k for k in divmod(n, plane.shape[1] // SIDE))
        reach = known_above(top, left, SIDE, plane.shape[1], True)
        mean = gather_context(known, top, left, SIDE, reach, middles[1], context)
        gather_reference(references[0], top, left, middles[0], context, BORDER)
        assert (t[n] == context / 16).all()
        assert (x[n].reshape(SIDE, SIDE) == (plane[top : top + SIDE, left : left + SIDE] - mean) / 16).all()


@pytest.mark.parametrize("kind", range(4))
def test_rebuilt_patch_is_the_formula(
    rng: np.random.Generator, plane: np.ndarray, tables: tuple[PatchTables, ...], kind: int
) -> None:
    """m + P t + Bᵀ Δ q in float64, to a rounding of the fraction, clipped."""
    own = tables[kind]
    side = GROUP if kind == LARGE_LUMA else SIDE
    context = rng.integers(-PEAK, PEAK + 1, own.predictors.shape[1]).astype(np.int32)
    levels = (rng.integers(-3, 4, side**2) * (rng.random(side**2) < 0.2)).astype(np.int64)
    step, mean = 640, 1900
    near, total = np.empty(side**2, np.int32), np.empty(side**2, np.int64)
    for c in range(0, len(own.predictors), 5):
        rebuild_patch(
            plane, GROUP, GROUP, side, mean, context, own.predictors[c], own.bases[c], levels, side**2,
            step, near, total,
        )  # fmt: skip
        expected = mean + context @ (own.predictors[c] / 4096.0)
        expected += levels @ (own.bases[c] / 4096.0) * step / 64 * (1 << BITS)
        got = plane[GROUP : GROUP + side, GROUP : GROUP + side].reshape(-1)
        assert np.abs(got - np.clip(expected, 0, PEAK)).max() <= 0.51


def test_predictors_stay_within_32_bits(tables: tuple[PatchTables, ...]) -> None:
    for own in tables:
        assert np.abs(own.predictors.astype(np.int64)).sum(axis=1).max() * PEAK < 2**31


def test_bases_are_orthonormal(tables: tuple[PatchTables, ...]) -> None:
    for own in tables:
        bases = own.bases / 4096.0
        identity = np.broadcast_to(np.eye(bases.shape[1]), bases.shape)
        np.testing.assert_allclose(bases @ bases.transpose(0, 2, 1), identity, atol=0.02)
