"""Lists of films: complete, in order, without what was seen."""

from __future__ import annotations

import numpy as np
import pytest

from projects.movie_recommender import MODELS, toplist
from projects.movie_recommender.models.als import ALS
from projects.movie_recommender.store import Trained
from projects.movie_recommender.toplist import recommend, recommend_person, similar, top_k
from shared.errors import DataError


def test_top_k_is_a_stable_sort_cut_short(rng):
    for _ in range(50):
        scores = rng.integers(0, 5, 30).astype(float)
        scores[rng.random(30) < 0.2] = -np.inf
        expected = [i for i in np.argsort(-scores, kind="stable") if scores[i] > -np.inf]
        for k in (1, 7, 30, 50):
            assert top_k(scores, k).tolist() == expected[:k]


def test_a_k_beyond_all_numbers_is_all_films(trained):
    users = np.arange(3, dtype=np.int32)
    for (films, scores), (others, others_scores) in zip(
        recommend(trained, users, 1 << 70), recommend(trained, users, 1000), strict=True
    ):
        assert films.tolist() == others.tolist()
        assert scores.tolist() == others_scores.tolist()


def test_a_list_is_every_unseen_film_in_order_of_its_prediction(trained, ratings):
    n = len(ratings.movie_ids)
    users = np.arange(len(ratings.user_ids), dtype=np.int32)
    for user, (films, scores) in zip(users, recommend(trained, users, n), strict=True):
        seen = ratings.movies[ratings.users == user]
        assert set(films.tolist()) | set(seen.tolist()) == set(range(n))
        assert not set(films.tolist()) & set(seen.tolist())
        exact = trained.model.predict_codes(np.full(len(films), user, np.int32), films)
        assert (np.diff(exact) <= 0).all()
        assert scores.tolist() == trained.model.clip(exact).tolist()


def test_blocks_of_users_change_nothing(trained, monkeypatch):
    users = np.arange(20, dtype=np.int32)
    whole = [(films.tolist(), scores.tolist()) for films, scores in recommend(trained, users, 5)]
    monkeypatch.setattr(toplist, "_BLOCK", 70)  # two users of 30 films at once
    again = [(films.tolist(), scores.tolist()) for films, scores in recommend(trained, users, 5)]
    assert again == whole


def test_equal_scores_stand_in_the_order_of_ids(ratings):
    trained = Trained.of(MODELS["mean"]().fit(ratings, 0), ratings, [""] * len(ratings.movie_ids), {})
    films, _ = next(recommend(trained, np.array([0], np.int32), 6))
    assert films.tolist() == sorted(films.tolist())


def test_a_person_folded_in_is_not_shown_their_own_films(trained):
    own = trained.model.movie_ids.values[[2, 5, 9]]
    person = trained.model.fold_in(own, [5, 4, 1])
    films, scores = recommend_person(person, np.array([2, 5, 9]), 100)
    assert len(films) == len(trained.model.movie_ids) - 3
    assert not {2, 5, 9} & set(films.tolist())
    assert (np.diff(scores) <= 0).all()


def test_films_alike_are_rated_alike(make_table, rng):
    """One factor parts the films in two: the likest of a film are on its side."""
    from projects.movie_recommender.ratings import Ratings

    table = make_table(rng, n_users=300, n_movies=20, share=0.9)
    side = np.sign(np.sin(np.arange(20) * 1.7) + 0.1)
    taste = rng.choice([-1.0, 1.0], 300)
    users, movies = (table["userId"] - 10) // 3, (table["movieId"] - 100) // 7
    table["rating"] = np.clip(3 + side[movies] * taste[users] + rng.normal(0, 0.3, len(table)), 1, 5)
    ratings = Ratings.of(table)
    trained = Trained.of(ALS(rank=2).fit(ratings, 0), ratings, [""] * 20, {})
    for film in range(20):
        films, likeness = similar(trained, film, 5)
        assert film not in films
        assert (side[films] == side[film]).all()
        assert (np.diff(likeness) <= 0).all()
        assert likeness.max() <= 1


def test_what_cannot_be_listed_is_refused(trained, ratings):
    with pytest.raises(DataError, match="k is 0"):
        next(recommend(trained, np.array([0], np.int32), 0))
    with pytest.raises(DataError, match="k is -1"):
        similar(trained, 0, -1)
    mean = Trained.of(MODELS["mean"]().fit(ratings, 0), ratings, [""] * len(ratings.movie_ids), {})
    with pytest.raises(DataError, match="mean does not compare films; train --algorithm als"):
        similar(mean, 0, 3)


def test_a_film_with_few_ratings_is_less_like_others(trained):
    """Two films in the same direction: the cosine of both is 1, the likeness n / (n + 30)."""
    rows = trained.model.movie_rows
    rows[4], rows[6] = 2 * rows[3], rows[3]
    trained.titles.popularity[[4, 6]] = 10, 90
    films, likeness = similar(trained, 3, 29)
    found = dict(zip(films.tolist(), likeness.tolist(), strict=True))
    assert found[4] == pytest.approx(10 / 40, rel=1e-6)
    assert found[6] == pytest.approx(90 / 120, rel=1e-6)
