"""A step along the gradient is what calculus says, and threads share the steps without a trace."""

from __future__ import annotations

import numba
import numpy as np
import pytest

from projects.movie_recommender.models import sgd
from projects.movie_recommender.models.sgd import Blocks

MEAN, RATE, REG, REG_BIAS = 3.0, 0.05, 0.2, 0.1


@pytest.fixture
def problem(rng):
    """200 ratings of 30 users and 20 films, and start values of rank 4."""
    cells = rng.permutation(600)[:200]
    users, movies = (codes.astype(np.int32) for codes in np.divmod(cells, 20))
    values = rng.normal(3, 1, 200).astype(np.float32)
    rows = (rng.normal(0, 0.3, (n, 5)).astype(np.float32) for n in (30, 20))
    return (users, movies, values), *rows


@pytest.fixture
def grid(monkeypatch):
    monkeypatch.setattr(sgd, "SMALL", 0)


def loss(p, q, r):
    """What one rating adds to the objective, halved, so that a step of `rate` goes down its gradient."""
    error = r - MEAN - p[-1] - q[-1] - p[:-1] @ q[:-1]
    penalty = REG * (p[:-1] @ p[:-1] + q[:-1] @ q[:-1]) + REG_BIAS * (p[-1] ** 2 + q[-1] ** 2)
    return 0.5 * (error**2 + penalty)


def test_a_step_follows_the_gradient_of_its_rating(rng):
    p, q = rng.normal(0, 0.5, (2, 1, 5)).astype(np.float32)
    before = np.concatenate([p[0], q[0]]).astype(float)
    zero, four = np.zeros(1, np.int32), np.float32([4])
    gradient = np.empty(10)
    for k, h in enumerate(np.eye(10) * 1e-6):
        up, down = before + h, before - h
        gradient[k] = (loss(up[:5], up[5:], 4.0) - loss(down[:5], down[5:], 4.0)) / 2e-6
    Blocks(zero, zero, four, 1).epoch(p, q, MEAN, RATE, REG, REG_BIAS)
    assert np.concatenate([p[0], q[0]]) == pytest.approx(before - RATE * gradient, abs=1e-6)


@pytest.mark.parametrize("small", [0, 10**6])
def test_an_epoch_is_a_step_for_each_rating_in_the_order_of_the_blocks(problem, monkeypatch, small):
    """Against plain numpy in float64, block by block."""
    monkeypatch.setattr(sgd, "SMALL", small)
    triplets, p, q = problem
    blocks = Blocks(*triplets, 7)
    x, y = p.astype(float), q.astype(float)
    for step in range(blocks.grid):
        for a in range(blocks.grid):
            block = a * blocks.grid + (a + step) % blocks.grid
            for t in range(blocks.starts[block], blocks.starts[block + 1]):
                u, i, r = (part[t] for part in blocks.triplets)
                e = r - MEAN - x[u, -1] - y[i, -1] - x[u, :-1] @ y[i, :-1]
                reg = np.array([REG] * 4 + [REG_BIAS])
                own, other = np.append(y[i, :-1], 1), np.append(x[u, :-1], 1)
                x[u], y[i] = x[u] + RATE * (e * own - reg * x[u]), y[i] + RATE * (e * other - reg * y[i])
    blocks.epoch(p, q, MEAN, RATE, REG, REG_BIAS)
    assert p == pytest.approx(x, abs=1e-5)
    assert q == pytest.approx(y, abs=1e-5)


def test_the_blocks_hold_each_rating_once(problem, grid):
    triplets, *_ = problem
    blocks = Blocks(*triplets, 3)
    assert sorted(zip(*(part.tolist() for part in blocks.triplets), strict=True)) == sorted(
        zip(*(part.tolist() for part in triplets), strict=True)
    )
    order = blocks.triplets[0].tolist()
    assert order != Blocks(*triplets, 4).triplets[0].tolist()
    assert order == Blocks(*triplets, 3).triplets[0].tolist()


def test_blocks_of_one_step_share_nobody_and_nothing(problem, grid):
    blocks = Blocks(*problem[0], 3)
    users, movies, _ = blocks.triplets
    for step in range(blocks.grid):
        seen: list[tuple[set, set]] = []
        for a in range(blocks.grid):
            block = a * blocks.grid + (a + step) % blocks.grid
            part = slice(blocks.starts[block], blocks.starts[block + 1])
            mine = (set(users[part].tolist()), set(movies[part].tolist()))
            assert not any(mine[0] & others[0] or mine[1] & others[1] for others in seen)
            seen.append(mine)


def test_every_order_within_a_block_is_as_likely(rng):
    """The place of the first of five ratings after the shuffle, over many seeds."""
    users, movies = np.arange(5, dtype=np.int32), np.zeros(5, np.int32)
    seeds = rng.integers(2**63, size=5000)
    places = [
        Blocks(users, movies, np.ones(5, np.float32), int(s)).triplets[0].tolist().index(0) for s in seeds
    ]
    counts = np.bincount(places, minlength=5)
    assert (np.abs(counts - 1000) < 5 * np.sqrt(800)).all()  # five standard deviations


def test_the_number_of_threads_changes_nothing(problem, grid):
    triplets, p, q = problem
    before, results = numba.get_num_threads(), []
    for threads in (1, before):
        numba.set_num_threads(threads)
        rows = p.copy(), q.copy()
        blocks = Blocks(*triplets, 1)
        for _ in range(5):
            blocks.epoch(*rows, MEAN, RATE, REG, REG_BIAS)
        results.append(b"".join(part.tobytes() for part in rows))
    numba.set_num_threads(before)
    assert results[0] == results[1]
