"""The best films of many users at once are those of each user alone, by exact predictions."""

from __future__ import annotations

from dataclasses import replace

import numba
import numpy as np
import pytest

from projects.movie_recommender import bulk
from projects.movie_recommender.bulk import best_films, fits
from projects.movie_recommender.models import MODELS
from projects.movie_recommender.models.als import ALS
from projects.movie_recommender.ratings import Ratings
from projects.movie_recommender.store import Trained
from shared.errors import DataError


@pytest.fixture
def trained(rng, make_table):
    """More users and films than a tile holds; some films alike to the last bit, some users without taste."""
    table = make_table(rng, n_users=450, n_movies=1300, share=0.05)
    ratings = Ratings.of(table, (1.0, 5.0))
    model = ALS(rank=5, sweeps=1).fit(ratings, 0)
    model.user_rows = rng.normal(0, 0.4, (450, 6)).astype(np.float32)
    model.movie_rows = rng.normal(0, 0.4, (1300, 6)).astype(np.float32)
    model.movie_rows[700:720] = model.movie_rows[10] * 3
    model.user_rows[200:210] = 0
    return Trained.of(model, ratings, [""] * 1300, {})


def by_definition(trained, user, k):
    n = len(trained.model.movie_ids)
    films = np.setdiff1d(np.arange(n, dtype=np.int32), trained.seen_by(user))
    exact = trained.model.predict_codes(np.full(len(films), user, np.int32), films)
    order = np.lexsort((films, -exact))[:k]
    return films[order], exact[order]


def check(trained, users, k):
    found = list(best_films(trained, np.asarray(users, np.int32), k))
    assert len(found) == len(users)
    for user, (films, exact) in zip(users, found, strict=True):
        expected, predictions = by_definition(trained, user, k)
        assert films.tolist() == expected.tolist()
        assert exact.tobytes() == predictions.tobytes()


@pytest.mark.parametrize("k", [1, 10, 100])
def test_every_list_is_that_of_its_definition(trained, k):
    check(trained, [*range(450), -1], k)


def test_a_list_longer_than_what_is_left_ends_early(trained):
    check(trained, [3, -1, 7], 5000)


def test_films_alike_to_the_last_bit_are_in_the_order_of_their_ids(trained):
    trained.model.movie_rows[:] = trained.model.movie_rows[5]
    check(trained, [0, 1, -1], 10)  # more equals than there is room for


def test_nearly_equal_scores_are_told_apart_by_float64(trained, rng):
    """Differences that float32 sums cannot see decide all the same."""
    trained.model.user_rows[:, :-1] += 100
    trained.model.movie_rows[:, :-1] = 100 + rng.normal(0, 1e-5, (1300, 5))
    trained.model.movie_rows[:, -1] = rng.normal(0, 1e-3, 1300)
    check(trained, range(0, 450, 9), 10)


def test_the_band_covers_what_float32_gets_wrong(trained, rng):
    """The candidates hold the k best although the scores are scrambled as far as rounding could."""
    model = trained.model
    users, films = (rows.astype(np.float64) for rows in (model.user_rows, model.movie_rows))
    exact = users @ films.T
    rounded = (model.user_rows @ model.movie_rows.T).astype(np.float64)
    terms = users.shape[1] * 2.0**-24
    bound = terms / (1 - terms) * np.outer(np.linalg.norm(users, axis=1), np.linalg.norm(films, axis=1))
    assert (np.abs(rounded - exact) <= bound).all()


@pytest.mark.parametrize("tile", [(7, 64), (450, 100), (64, 5000)])
def test_blocks_and_threads_do_not_change_the_bytes(trained, monkeypatch, tile):
    users = np.arange(-1, 450, dtype=np.int32)
    before, lists = numba.get_num_threads(), []
    for threads in (1, before):
        numba.set_num_threads(threads)
        for size in (tile, (bulk.USERS, bulk.FILMS)):
            monkeypatch.setattr(bulk, "USERS", size[0])
            monkeypatch.setattr(bulk, "FILMS", size[1])
            found = best_films(trained, users, 10)
            lists.append(b"".join(films.tobytes() + exact.tobytes() for films, exact in found))
    numba.set_num_threads(before)
    assert len(set(lists)) == 1


def test_ratings_that_lie_in_no_order_point_nowhere_else(trained):
    """A file may be forged with sums that are right; it is told before compiled code writes beyond a tile."""
    turned = trained.seen.films.copy()
    for user in range(450):
        stretch = slice(trained.seen.indptr[user], trained.seen.indptr[user + 1])
        turned[stretch] = turned[stretch][::-1]
    seen = replace(trained.seen, films=turned)
    with pytest.raises(DataError, match="damaged"):
        list(best_films(replace(trained, seen=seen), np.arange(450, dtype=np.int32), 10))


def test_nobody_gets_nothing(trained):
    assert list(best_films(trained, np.empty(0, np.int32), 10)) == []


@pytest.mark.parametrize("name", sorted(name for name, model in MODELS.items() if model.ranks_by_rows))
def test_a_model_that_ranks_by_its_rows_is_ranked_as_it_predicts(name, ratings):
    """Whoever overrides how a factorisation predicts must say so, or this fails."""
    model = MODELS[name]().fit(ratings, 0)
    assert fits(model)
    check(Trained.of(model, ratings, [""] * len(model.movie_ids), {}), [*range(40), -1], 10)
