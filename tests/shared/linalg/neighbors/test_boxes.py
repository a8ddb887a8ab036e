"""Every box lies around its rows, and bytes say where in it they lie."""

from __future__ import annotations

import numpy as np
import pytest

from shared.linalg.neighbors.boxes import SCALE, TAIL, are_boxes, boxes_and_codes, level_starts
from shared.linalg.neighbors.ordering import FAN, LEAF, padded
from shared.linalg.neighbors.sketch import Sketch


@pytest.mark.parametrize("leaves", [1, 2, 16, 17, 256, 257, 5_000])
def test_each_level_holds_all_nodes_below_it(leaves: int) -> None:
    starts = level_starts(leaves)
    below = leaves
    for nodes in np.diff(starts):
        assert (nodes - 1) * FAN < below <= nodes * FAN
        below = nodes
    assert below == 1


@pytest.mark.parametrize("n", [1, 63, 64, 65, 1_500, 20_000])
@pytest.mark.parametrize(("d", "p"), [(5, 5), (12, 12), (40, 11)])
@pytest.mark.parametrize("equal", [False, True])
def test_boxes_and_bytes_hold_their_rows(
    rng: np.random.Generator, n: int, d: int, p: int, equal: bool
) -> None:
    """At every level; a byte is right to half a step of the box, and the tail is never understated."""
    table = rng.integers(0, 2, (n, d)) if equal else rng.standard_normal((n, d))
    rows = np.zeros((padded(n), d), np.float32)
    rows[:n] = table
    rows[:n][~rows[:n].any(axis=1), 0] = 1
    sketch = Sketch(np.linalg.qr(rng.standard_normal((d, d)))[0][:, :p])
    boxes, codes = boxes_and_codes(rows, n, sketch)

    unit = rows[:n].astype(np.float64)
    unit = SCALE * sketch.of(unit / np.linalg.norm(unit, axis=1, keepdims=True))
    starts = level_starts(len(rows) // LEAF)
    assert boxes.shape == (starts[-1], 2, sketch.width, FAN)
    for level, start in enumerate(starts[:-1]):
        child = np.arange(n) // (LEAF * FAN**level)
        box = boxes[start + child // FAN, :, :, child % FAN]  # (n, 2, w)
        assert (box[:, 0] <= unit).all()
        assert (box[:, 1] >= unit).all()
        if level == 0:
            low, high = box[:, 0].astype(np.float64), box[:, 1].astype(np.float64)

    assert codes.shape == (len(rows) // LEAF, sketch.n_codes, LEAF)
    stored = codes.transpose(0, 2, 1).reshape(len(rows), -1)[:n].astype(np.float64)
    kept = sketch.width if sketch.n_codes == sketch.width else sketch.n_codes - 1
    steps = (high - low)[:, :kept] / 255
    assert (np.abs(low[:, :kept] + steps * stored[:, :kept] - unit[:, :kept]) <= steps * (0.5 + 1e-9)).all()
    if kept < sketch.width:
        tail = np.linalg.norm(unit[:, kept:], axis=1)
        assert (stored[:, kept] * SCALE / TAIL >= tail).all()
        assert (stored[:, kept] * SCALE / TAIL <= tail + 1.01 * SCALE / TAIL).all()


def test_boxes_that_do_not_hold_one_another_are_told(rng):
    rows = rng.normal(size=(LEAF * FAN * 2, 3)).astype(np.float32)
    boxes, codes = boxes_and_codes(rows, len(rows), Sketch(np.eye(3)))
    starts = level_starts(len(codes))
    assert are_boxes(boxes, starts)
    for place, value in (
        ((0, 0, 1, 2), 20_000),
        ((0, 1, 1, 2), -20_000),
        ((2, 0, 0, 1), -5),
        ((2, 1, 2, 0), 9),
    ):
        wrong = boxes.copy()
        wrong[place] = value
        assert not are_boxes(wrong, starts)
