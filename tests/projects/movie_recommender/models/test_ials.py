"""iALS brings its objective down, one exact regression after the other, over all pairs, rated or not."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import sparse

from projects.movie_recommender.models.ials import IALS
from projects.movie_recommender.models.iterative import Training
from projects.movie_recommender.models.ranker import history
from shared.errors import DataError


@pytest.mark.parametrize("rank", [1, 5, 20])
def test_no_half_step_raises_the_objective(ratings, rank):
    model = IALS(rank=rank, sweeps=1).fit(ratings, 5)
    by_user = history(ratings, "graded")
    by_movie = by_user.T.tocsr()
    values = [model.objective(ratings)]
    for _ in range(8):
        model.movie_rows = model.half_step(by_movie, model.user_rows)
        values.append(model.objective(ratings))
        model.user_rows = model.half_step(by_user, model.movie_rows)
        values.append(model.objective(ratings))
    assert all(after <= before * (1 + 1e-6) for before, after in itertools.pairwise(values))
    assert values[-1] < values[0]


def test_a_half_step_solves_the_regression_over_every_pair(ratings):
    """The dense problem written out: weight c + unseen, target c / (c + unseen) at each pair."""
    model = IALS(rank=6, sweeps=2, unseen=0.3, reg=0.05).fit(ratings, 0)
    c = history(ratings, "graded").toarray().astype(float)
    films = model.movie_rows.astype(float)
    for user in range(0, len(c), 7):
        weight = c[user] + 0.3
        penalty = 0.05 * (c[user].sum() + 0.3 * len(films))
        a = (films.T * weight) @ films + penalty * np.eye(6)
        expected = np.linalg.solve(a, films.T @ c[user])
        assert model.user_rows[user] == pytest.approx(expected, abs=1e-5)


def test_the_objective_is_its_formula(ratings):
    model = IALS(rank=4, sweeps=3).fit(ratings, 0)
    c = history(ratings, "graded").toarray().astype(float)
    u, v = model.user_rows.astype(float), model.movie_rows.astype(float)
    scores = u @ v.T
    value = np.sum(c * (scores - 1) ** 2) + model.unseen * np.sum(scores**2)
    for user, row in enumerate(u):
        value += model.penalty * (c[user].sum() + model.unseen * len(v)) * (row @ row)
    for film, row in enumerate(v):
        value += model.penalty * (c[:, film].sum() + model.unseen * len(u)) * (row @ row)
    assert model.objective(ratings) == pytest.approx(value)


def test_the_penalty_falls_with_the_size_of_the_set(ratings, make_table, rng):
    small = IALS(sweeps=1).fit(ratings, 0)
    large = IALS(rank=2, sweeps=1).fit(make_table(rng, n_users=3000, n_movies=100, share=0.02), 0)
    assert small.penalty == 0.02
    assert large.penalty == pytest.approx(1 / np.sqrt(3100))
    assert IALS(reg=0.7, sweeps=1).fit(ratings, 0).penalty == 0.7


def test_a_person_with_the_ratings_of_a_user_is_that_user(ratings):
    model = IALS(rank=8).fit(ratings, 0)
    for user in (0, 11, 39):
        own = ratings.users == user
        person = model.fold_in(ratings.movie_ids.values[ratings.movies[own]], ratings.values[own])
        assert person.ranking == pytest.approx(model.scores(np.array([user], np.int32))[0], abs=1e-5)


def test_a_fit_goes_on_from_its_checkpoint_to_the_same_bytes(ratings, tmp_path):
    whole = IALS(rank=5).fit(ratings, 4)
    path = tmp_path / "fit.ckp"
    IALS(rank=5).fit(ratings, 4, training=Training(checkpoint=path))
    again = IALS(rank=5).fit(ratings, 4, training=Training(checkpoint=path, resume=True))
    assert again.movie_rows.tobytes() == whole.movie_rows.tobytes()
    assert again.user_rows.tobytes() == whole.user_rows.tobytes()
    with pytest.raises(DataError, match="set its sweeps"):
        IALS().fit(ratings, 4, training=Training(patience=2))


def test_likeness_is_the_correlation_of_scores_over_users(ratings):
    model = IALS(rank=6).fit(ratings, 0)
    scores = model.scores(np.arange(len(ratings.user_ids), dtype=np.int32)).astype(float)
    assert model.alike(4) == pytest.approx(np.corrcoef(scores.T)[4], abs=1e-4)


def test_rows_of_another_rank_are_refused(ratings):
    model = IALS(rank=4).fit(ratings, 0)
    settings, arrays = model.state()
    with pytest.raises(ValueError, match="of rank 5"):
        IALS.restore({**settings, "rank": 5}, arrays, model.user_ids, model.movie_ids, model.scale)


def test_a_film_that_very_many_rated_is_solved_as_exactly_as_another(rng):
    """Half a million equal terms: a float32 sum of them would stop growing at 2²⁴ times its next term."""
    n = 500_000
    model = IALS(rank=2, unseen=1e-9, reg=1e-9)
    model.penalty = 1e-9
    fixed = np.tile(np.array([[0.3, 0.1], [0.1, -0.3]], np.float32), (n // 2, 1))
    strength = np.full(n, 0.7, np.float32)
    strength[::2] = 1.3
    one = sparse.csr_array((strength, np.arange(n, dtype=np.int32), [0, n]), shape=(1, n))
    wide, c = fixed.astype(float), strength.astype(float)
    a = (wide.T * c) @ wide + 1e-9 * (wide.T @ wide) + 1e-9 * (c.sum() + 1e-9 * n) * np.eye(2)
    assert model.half_step(one, fixed)[0] == pytest.approx(np.linalg.solve(a, wide.T @ c), rel=1e-6)


def test_an_update_solves_the_rows_that_changed_and_leaves_the_others(ratings):
    """One user rates three more films: that user, who changed most, and films that few had rated."""
    late = np.flatnonzero(ratings.users == 11)[:3]
    early = np.setdiff1d(np.arange(len(ratings)), late)
    old = ratings.take(early)
    model = IALS(rank=4).fit(old, 0)
    users, movies = model.user_rows.copy(), model.movie_rows.copy()
    before = ratings.values.copy()
    before[late] = np.nan
    model.update(ratings, before=before)
    moved = np.flatnonzero((model.user_rows != users).any(axis=1)).tolist()
    assert moved == [11]
    moved = np.flatnonzero((model.movie_rows != movies).any(axis=1))
    assert set(moved) <= set(ratings.movies[late].tolist())
    own = ratings.users == 11
    person = model.fold_in(ratings.movie_ids.values[ratings.movies[own]], ratings.values[own])
    assert person.ranking == pytest.approx(model.scores(np.array([11], np.int32))[0], abs=1e-5)
    with pytest.raises(DataError, match="must be told which ratings are new"):
        model.update(ratings)
