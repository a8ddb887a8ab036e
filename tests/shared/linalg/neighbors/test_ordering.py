"""Rows in the order of the leaves: nothing lost, halves apart."""

from __future__ import annotations

import numpy as np
import pytest

from shared.linalg.neighbors.ordering import LEAF, order_rows, padded, rearrange


def test_padding_is_to_whole_leaves() -> None:
    assert [padded(n) for n in (0, 1, LEAF, LEAF + 1)] == [LEAF, LEAF, LEAF, 2 * LEAF]


def test_the_halves_of_a_split_do_not_overlap(rng: np.random.Generator) -> None:
    """On one axis the leaves are the sorted rows, cut in pieces."""
    angles = rng.uniform(0.1, 1.4, 10 * LEAF)
    rows = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    numbers = np.arange(len(rows), dtype=np.int32)
    order_rows(rows, numbers, np.eye(2, dtype=np.float32))
    leaves = np.sort(angles[numbers].reshape(10, LEAF), axis=1)
    leaves = leaves[np.argsort(leaves[:, 0])]
    assert (np.diff(leaves.reshape(-1)) >= 0).all()


@pytest.mark.parametrize("n", [1, 63, 64, 65, 1_500, 20_000])
def test_rows_and_numbers_move_together(rng: np.random.Generator, n: int) -> None:
    """Nothing is lost, and a row's length plays no part in where it goes."""
    table = rng.standard_normal((n, 5)).astype(np.float32)
    axes = np.linalg.qr(rng.standard_normal((5, 5)))[0].astype(np.float32)
    rows, numbers = table.copy(), np.arange(n, dtype=np.int32)
    order_rows(rows, numbers, axes)
    assert (np.sort(numbers) == np.arange(n)).all()
    assert (rows == table[numbers]).all()
    scaled, own = np.ldexp(table, rng.integers(-20, 20, (n, 1))), np.arange(n, dtype=np.int32)
    order_rows(scaled, own, axes)
    assert (own == numbers).all()


def test_rows_are_rearranged(rng: np.random.Generator) -> None:
    rows = rng.standard_normal((3 * LEAF, 7)).astype(np.float32)
    order = rng.permutation(len(rows)).astype(np.int32)
    moved = rows.copy()
    rearrange(moved, order)
    assert (moved == rows[order]).all()
