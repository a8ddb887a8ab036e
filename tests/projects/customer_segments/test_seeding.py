"""Drawn centres are rows, no two alike while others are left, and more draws leave less to be done."""

from __future__ import annotations

import numpy as np
import pytest

from projects.customer_segments.seeding import draw_centres, products


def left_over(rows, centres):
    return ((rows[:, None] - centres) ** 2).sum(axis=2).min(axis=1).sum()


@pytest.mark.parametrize("n", [12, 1_500])  # within a chunk, and in several with a rest
@pytest.mark.parametrize("trials", [1, 4])
def test_centres_are_different_rows(rng, n, trials):
    rows = rng.standard_normal((n, 3))
    centres = draw_centres(np.ascontiguousarray(rows.T), rng.random((8, trials)))
    places = [int(np.flatnonzero((rows == centre).all(axis=1))[0]) for centre in centres]
    assert len(set(places)) == 8


def test_each_next_centre_is_the_best_of_its_draws(rng):
    """By the definition: the distances to what is there, a draw in proportion, the least rest."""
    rows, draws = rng.standard_normal((700, 2)), rng.random((5, 3))
    centres = draw_centres(np.ascontiguousarray(rows.T), draws)
    for j in range(1, 5):
        near = ((rows[:, None] - centres[:j]) ** 2).sum(axis=2).min(axis=1)
        running = np.cumsum(near)
        tried = [rows[np.searchsorted(running, u * running[-1], side="right")] for u in draws[j]]
        rests = [left_over(rows, np.vstack([centres[:j], one])) for one in tried]
        np.testing.assert_allclose(left_over(rows, centres[: j + 1]), min(rests))


@pytest.mark.parametrize("q", [1, 3, 4, 9])
def test_products_are_scores_of_nearness(rng, q):
    columns, centre, out = rng.standard_normal((q, 50)), rng.standard_normal(q), np.empty(30)
    products(columns, 10, 40, centre, out)
    np.testing.assert_allclose(out, columns[:, 10:40].T @ centre - centre @ centre / 2)
