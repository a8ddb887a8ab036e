"""The chosen class and levels: never worse than plain choices, by the cost that they are chosen by."""

from __future__ import annotations

import numpy as np
import pytest

from projects.image_compressor.patch.choice import (
    LAMBDA,
    LEVELS,
    ROWS,
    bits_of,
    choose,
    count_of,
    count_patch,
    estimate_bits,
    prepare,
    rank_classes,
    table_row,
)
from projects.image_compressor.patch.tables import LARGE_LUMA, PatchTables

GRADE = 3


def cost_of(
    own: PatchTables, row: int, step: float, inputs: np.ndarray, kind: int, levels: np.ndarray
) -> float:
    """|y − Δ q|² + λ · bits, by definition."""
    y = inputs.astype(np.float64) @ own.analysis[kind].astype(np.float64)
    last = np.flatnonzero(levels)
    end = int(last[-1]) + 1 if len(last) else 0
    bits = float(own.end_bits[row, GRADE, end]) + float(own.class_bits[row, GRADE, kind])
    for i in range(end):
        size = abs(int(levels[i]))
        bits += float(own.level_bits[row, GRADE, i * 64 // levels.size, min(size, LEVELS - 1)])
        if size >= LEVELS - 1:
            bits += 2 * np.log2(size - LEVELS + 2) + 1
    return float(((y - step * levels) ** 2).sum() + LAMBDA * step**2 * bits)


@pytest.mark.parametrize("kind", range(4))
@pytest.mark.parametrize("step", [2.0, 12.0, 60.0])
def test_no_rounding_of_any_candidate_is_cheaper(
    rng: np.random.Generator, tables: tuple[PatchTables, ...], kind: int, step: float
) -> None:
    own, row = tables[kind], table_row(step)
    classes, n, samples = own.analysis.shape
    levels, trial = np.zeros(samples, np.int64), np.zeros(samples, np.int64)
    candidates = np.arange(0, classes, 2)
    for scale in (3.0, 30.0):
        inputs = np.cumsum(rng.normal(0, scale, n)).astype(np.float32)
        chosen, cost = choose(
            inputs, own.analysis, candidates, own.class_bits[row, GRADE], own.level_bits[row, GRADE],
            own.end_bits[row, GRADE], step, LAMBDA * step**2, np.empty(samples, np.float32), trial, levels,
        )  # fmt: skip
        assert chosen in candidates
        assert cost == pytest.approx(cost_of(own, row, step, inputs, chosen, levels), rel=1e-3, abs=1e-2)
        for c in candidates:
            y = inputs @ own.analysis[c]
            for other in (np.rint(y / step), np.trunc(y / step), np.zeros(samples)):
                assert cost <= cost_of(own, row, step, inputs, c, other.astype(np.int64)) * (1 + 1e-3) + 1e-2


def test_estimate_is_the_logarithm(rng: np.random.Generator) -> None:
    """½ Σ log₂(1 + scale·y²), to a twentieth of a bit for each four."""
    y, bits = rng.normal(0, 9, (20, 64)).astype(np.float32), np.empty(20, np.float32)
    for scale in (np.full(1, 0.3, np.float32), np.linspace(0.001, 4, 20).astype(np.float32)):
        estimate_bits(y, scale, bits)
        exact = 0.5 * np.log2(1 + scale[:, None] * y.astype(np.float64) ** 2).sum(axis=1)
        assert np.abs(bits - exact).max() < 16 * 0.05


def test_ranking_is_by_estimated_bits(rng: np.random.Generator, tables: tuple[PatchTables, ...]) -> None:
    own, step = tables[LARGE_LUMA], 12.0
    _, n, samples = own.analysis.shape
    both = np.cumsum(rng.normal(0, 5, (300, n)), axis=1).astype(np.float32)
    class_bits = own.class_bits[table_row(step), GRADE]
    found = rank_classes(both[:, :samples], both[:, samples:], own.analysis, class_bits, step, 4)
    # the first 64 tell enough of a large patch
    y = np.einsum("ni,cio->nco", both.astype(np.float64), own.analysis[:, :, :64])
    costs = 0.5 * np.log2(1 + (2 * y / step) ** 2).sum(axis=2) + class_bits
    for row, ranked in zip(costs, found, strict=True):
        assert len(set(ranked)) == 4
        assert row[ranked[0]] <= row.min() + 64 / 4 * 0.1
        others = np.delete(row, ranked)
        assert row[ranked].max() <= others.min() + 64 / 4 * 0.1
    again = rank_classes(both[:, :samples], both[:, samples:], own.analysis, class_bits, step, 4, threads=2)
    assert (again == found).all()


def test_rows_of_the_tables_follow_the_step() -> None:
    rows = [table_row(2.0**e) for e in np.arange(-8, 12, 0.25)]
    assert rows == sorted(rows)
    assert set(rows) == set(range(ROWS))


def test_small_helpers(rng: np.random.Generator) -> None:
    assert [bits_of(n) for n in (1, 2, 8, 16, 32)] == [0, 1, 3, 4, 5]
    levels = np.array([0, -3, 0, 2, 0, 0], np.int64)
    assert count_of(levels) == 4
    assert count_of(np.zeros(3, np.int64)) == 0
    of_levels, of_ends, of_kinds = np.zeros((64, LEVELS)), np.zeros(7), np.zeros(4)
    count_patch(levels, 0, 2, of_levels, of_ends, of_kinds)
    assert of_ends[4] == of_ends.sum() == 1
    assert of_kinds[2] == of_kinds.sum() == 1
    assert of_levels[0, 0] == of_levels[1, 3] == of_levels[2, 0] == 1
    assert of_levels.sum() == 3  # the last one is known not to be 0, and is not counted
    target, context = rng.integers(0, 99, (20, 20)).astype(np.int32), np.arange(5, dtype=np.int32)
    inputs = np.empty(69, np.float32)
    prepare(target, 8, 8, 8, 10, context, 5, inputs)
    assert (inputs[:64].reshape(8, 8) == (target[8:16, 8:16] - 10) / 16).all()
    assert (inputs[64:] == context / 16).all()
