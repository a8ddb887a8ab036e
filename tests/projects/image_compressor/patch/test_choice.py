"""The chosen class and levels: never worse than plain choices, by the cost that they are chosen by."""

from __future__ import annotations

import numpy as np
import pytest

from projects.image_compressor.patch.borders import SAMPLES
from projects.image_compressor.patch.choice import LAMBDA, LEVELS, choose, table_row
from projects.image_compressor.patch.tables import PlaneTables


def cost_of(
    own: PlaneTables, row: int, step: float, inputs: np.ndarray, kind: int, levels: np.ndarray
) -> float:
    """|y − Δ q|² + λ · bits, by definition."""
    y = inputs.astype(np.float64) @ own.analysis[:, kind * SAMPLES : (kind + 1) * SAMPLES].astype(np.float64)
    last = np.flatnonzero(levels)
    end = int(last[-1]) + 1 if len(last) else 0
    bits = float(own.end_bits[row, end]) + float(own.class_bits[row, kind])
    for i in range(end):
        size = abs(int(levels[i]))
        bits += float(own.level_bits[row, i, min(size, LEVELS - 1)])
        if size >= LEVELS - 1:
            bits += 2 * np.log2(size - LEVELS + 2) + 1
    return float(((y - step * levels) ** 2).sum() + LAMBDA * step**2 * bits)


@pytest.mark.parametrize("kind", [0, 1, 2])
@pytest.mark.parametrize("step", [2.0, 12.0, 60.0])
def test_no_rounding_of_the_class_is_cheaper(
    rng: np.random.Generator, tables: list[PlaneTables], kind: int, step: float
) -> None:
    own, row = tables[kind], table_row(step)
    n, classes = own.analysis.shape[0], len(own.predictors)
    levels, trial = np.zeros(SAMPLES, np.int64), np.zeros(SAMPLES, np.int64)
    for scale in (3.0, 30.0):
        inputs = np.cumsum(rng.normal(0, scale, n)).astype(np.float32)
        chosen = choose(
            inputs, own.analysis, own.class_bits[row], own.level_bits[row], own.end_bits[row], step,
            np.empty(classes * SAMPLES, np.float32), np.empty(classes, np.float32), trial, levels,
        )  # fmt: skip
        found = cost_of(own, row, step, inputs, chosen, levels)
        y = inputs @ own.analysis[:, chosen * SAMPLES : (chosen + 1) * SAMPLES]
        for other in (np.rint(y / step), np.trunc(y / step), np.zeros(SAMPLES)):
            assert (
                found <= cost_of(own, row, step, inputs, chosen, other.astype(np.int64)) * (1 + 1e-4) + 1e-3
            )


def test_rows_of_the_tables_follow_the_step() -> None:
    rows = [table_row(2.0**e) for e in np.arange(-8, 12, 0.25)]
    assert rows == sorted(rows)
    assert set(rows) == set(range(17))
