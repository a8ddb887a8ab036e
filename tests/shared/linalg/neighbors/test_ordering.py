"""Rows in the order of the leaves: nothing lost, every box around its rows."""

from __future__ import annotations

import numpy as np
import pytest

from shared.linalg.neighbors.ordering import (
    FAN,
    LEAF,
    boxes_of,
    level_starts,
    order_rows,
    padded,
    rearrange,
    transpose_leaves,
)
from shared.linalg.neighbors.sketch import Sketch


@pytest.mark.parametrize("leaves", [1, 2, 16, 17, 256, 257, 5_000])
def test_each_level_holds_all_nodes_below_it(leaves: int) -> None:
    starts = level_starts(leaves)
    below = leaves
    for nodes in np.diff(starts):
        assert (nodes - 1) * FAN < below <= nodes * FAN
        below = nodes
    assert below == 1


def test_padding_is_to_whole_leaves() -> None:
    assert [padded(n) for n in (0, 1, LEAF, LEAF + 1)] == [LEAF, LEAF, LEAF, 2 * LEAF]


@pytest.mark.parametrize("n", [1, 63, 64, 65, 1_500, 20_000])
@pytest.mark.parametrize("equal", [False, True])
def test_boxes_hold_their_rows_at_every_level(rng: np.random.Generator, n: int, equal: bool) -> None:
    d = 5
    table = rng.integers(0, 2, (n, d)) if equal else rng.standard_normal((n, d))
    table = table.astype(np.float32)
    table[~table.any(axis=1), 0] = 1
    rows = np.zeros((padded(n), d), np.float32)
    rows[:n] = table
    inverse = (1 / np.linalg.norm(table, axis=1)).astype(np.float32)
    numbers = np.arange(n, dtype=np.int32)
    axes = np.linalg.qr(rng.standard_normal((d, d)))[0]
    order_rows(rows[:n], inverse, numbers, axes.astype(np.float32))
    assert (np.sort(numbers) == np.arange(n)).all()
    assert (rows[:n] == table[numbers]).all()
    np.testing.assert_allclose(inverse * np.linalg.norm(rows[:n], axis=1), 1, rtol=1e-6)

    sketch = Sketch(axes)
    boxes = boxes_of(rows, n, sketch, sketched=False)
    unit = rows[:n].astype(np.float64)
    unit = sketch.of(unit / np.linalg.norm(unit, axis=1, keepdims=True))
    starts = level_starts(len(rows) // LEAF)
    assert len(boxes) == starts[-1]
    for level, start in enumerate(starts[:-1]):
        child = np.arange(n) // (LEAF * FAN**level)
        box = boxes[start + child // FAN, :, :, child % FAN]  # (n, 2, d)
        assert (box[:, 0] <= unit).all()
        assert (box[:, 1] >= unit).all()
        assert (boxes[starts[level + 1] - 1, 0, :, (child[-1] % FAN) + 1 :] == np.inf).all()


def test_the_halves_of_a_split_do_not_overlap(rng: np.random.Generator) -> None:
    """On one axis the leaves are the sorted rows, cut in pieces."""
    angles = rng.uniform(0.1, 1.4, 10 * LEAF)
    rows = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    ones, numbers = np.ones(len(rows), np.float32), np.arange(len(rows), dtype=np.int32)
    order_rows(rows, ones, numbers, np.eye(2, dtype=np.float32))
    leaves = np.sort(angles[numbers].reshape(10, LEAF), axis=1)
    leaves = leaves[np.argsort(leaves[:, 0])]
    assert (np.diff(leaves.reshape(-1)) >= 0).all()


def test_leaves_are_transposed_and_rows_moved(rng: np.random.Generator) -> None:
    rows = rng.standard_normal((3 * LEAF, 7)).astype(np.float32)
    order = rng.permutation(len(rows)).astype(np.int32)
    moved = rows.copy()
    rearrange(moved, order)
    assert (moved == rows[order]).all()
    transpose_leaves(moved)
    assert (moved.reshape(3, 7, LEAF).transpose(0, 2, 1).reshape(-1, 7) == rows[order]).all()
