"""Distances and bounds of registers beside the same in numpy, and no bound below the true product."""

from __future__ import annotations

import numpy as np
import pytest

from shared.linalg.neighbors.boxes import SCALE, boxes_and_codes
from shared.linalg.neighbors.ordering import FAN, LEAF, padded
from shared.linalg.neighbors.scores import look, prepare, score
from shared.linalg.neighbors.sketch import Sketch


@pytest.mark.parametrize(("d", "p"), [(3, 3), (12, 12), (40, 11)])
def test_no_bound_is_below_a_product(rng: np.random.Generator, d: int, p: int) -> None:
    """And none is far above it: by half a step a component, and what the tail leaves open."""
    n = 7 * LEAF + 5
    rows = np.zeros((padded(n), d), np.float32)
    rows[:n] = rng.standard_normal((n, d)) * 0.8 ** np.arange(d)
    sketch = Sketch(np.linalg.qr(rng.standard_normal((d, d)))[0][:, :p])
    boxes, codes = boxes_and_codes(rows, n, sketch)
    units = rows[:n] / np.linalg.norm(rows[:n].astype(np.float64), axis=1, keepdims=True)
    queries = rng.standard_normal((4, d))
    lengths = np.linalg.norm(queries, axis=1)
    sketches, tails = sketch.of_queries(queries, lengths, SCALE)
    flat, c = boxes.reshape(-1), sketch.n_codes
    tables, scores = np.empty((c + 1) * FAN, np.float32), np.empty(LEAF, np.float32)
    distances = np.empty(FAN, np.float32)
    for i in range(len(queries)):
        look(sketches, i, flat, 0, distances)
        low, high = boxes[0, 0].astype(np.float64), boxes[0, 1].astype(np.float64)  # (w, FAN)
        y = sketches[i].astype(np.float64)[:, None]
        gaps = np.maximum(np.maximum(low - y, y - high), 0)
        there = slice(0, len(codes))
        np.testing.assert_allclose(distances[there], (gaps**2).sum(axis=0)[there], rtol=1e-5, atol=1e-2)
        prepare(sketches, tails, i, flat, 0, c, tables, 0)
        short = sketch.of(units) @ (sketches[i].astype(np.float64) / SCALE)
        for leaf in range(len(codes)):
            own = slice(leaf * LEAF, min((leaf + 1) * LEAF, n))
            count = own.stop - own.start
            cut = np.float32(0.1 * SCALE**2)
            hits = score(codes.reshape(-1), leaf, c, tables, 0, cut, scores, leaf)
            assert hits == (scores >= cut).sum()
            bounds = scores[:count] / float(SCALE) ** 2
            true = units[own] @ queries[i] / lengths[i]
            assert (bounds >= true - 1e-5).all()
            if c == sketch.width:
                widths = (high - low)[:, leaf] / SCALE / 255
                assert (bounds <= short[own] + np.abs(y[:, 0] / SCALE) @ widths + 1e-4).all()
