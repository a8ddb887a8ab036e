"""Sketches never understate a cosine, and are taken only where they tell rows apart."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from shared.linalg.neighbors.sketch import WHOLE, Sketch, choose_sketch


@pytest.mark.parametrize(("d", "p"), [(5, 5), (5, 3), (60, 8), (60, 59)])
def test_sketches_are_unit_vectors_that_never_understate(rng: np.random.Generator, d: int, p: int) -> None:
    axes = np.linalg.qr(rng.standard_normal((d, d)))[0][:, :p]
    sketch = Sketch(axes)
    inside = rng.standard_normal((20, p)) @ axes.T  # vectors of which the axes leave nothing out
    vectors = np.concatenate([rng.standard_normal((30, d)), inside])
    units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    short = sketch.of(units)
    assert short.shape == (50, sketch.width)
    np.testing.assert_allclose(np.linalg.norm(short, axis=1), 1, atol=1e-6)
    assert (short @ short.T >= units @ units.T - 1e-14).all()
    distances = np.linalg.norm(units[:, None] - units, axis=2)
    assert (np.linalg.norm(short[:, None] - short, axis=2) <= distances + 1e-6).all()
    if p == d:
        np.testing.assert_allclose(short @ short.T, units @ units.T, atol=1e-14)


@pytest.mark.parametrize(("d", "p"), [(1, 1), (12, 12), (60, 8)])
def test_sketches_of_queries_are_those_of_rows(rng: np.random.Generator, d: int, p: int) -> None:
    """Scaled; and the length of what has no byte of its own is never understated."""
    sketch = Sketch(np.linalg.qr(rng.standard_normal((d, d)))[0][:, :p])
    queries = rng.standard_normal((9, d))
    lengths = np.linalg.norm(queries, axis=1)
    sketches, tails = sketch.of_queries(queries, lengths, 4.0)
    expected = sketch.of(queries / lengths[:, None])
    np.testing.assert_allclose(sketches, 4 * expected, atol=1e-6)
    kept = sketch.width if sketch.n_codes == sketch.width else sketch.n_codes - 1
    rest = 4 * np.linalg.norm(expected[:, kept:], axis=1)
    assert (tails >= rest).all()
    np.testing.assert_allclose(tails, rest, rtol=1e-5)


def test_the_spectrum_decides(rng: np.random.Generator, decaying: Callable[..., np.ndarray]) -> None:
    """Noise of many features is scanned, a decaying spectrum sketched, few features kept whole."""
    assert choose_sketch(decaying(rng, 5_000, 100, 1.0), 1_000_000) is None
    steep = choose_sketch(decaying(rng, 5_000, 100, 0.8), 1_000_000)
    slow = choose_sketch(decaying(rng, 5_000, 100, 0.93), 1_000_000)
    assert steep is not None
    assert slow is not None
    assert steep.width <= slow.width < 50
    few = choose_sketch(decaying(rng, 5_000, WHOLE, 1.0), 1_000_000)
    assert few is not None
    assert few.is_whole
    assert choose_sketch(decaying(rng, 500, 100, 1.0), 500, always=True) is not None
