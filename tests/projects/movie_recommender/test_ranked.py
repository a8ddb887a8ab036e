"""Lists are in order, without films of the past; their figures are scikit-learn's or worked by hand."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import ndcg_score

from projects.movie_recommender import MODELS
from projects.movie_recommender.ranked import LONGEST, Audience, first_films, list_figures, lists_by_code
from projects.movie_recommender.ratings import Ratings
from projects.movie_recommender.splits import Split, make_splits
from projects.movie_recommender.store import Trained
from projects.movie_recommender.toplist import recommend


@pytest.mark.parametrize("k", [1, 5, 40, 60])
@pytest.mark.parametrize("kind", ["distinct", "ties", "left out", "negative"])
def test_first_films_are_those_of_a_full_sort(rng, kind, k):
    scores = rng.normal(size=(30, 40)).astype(np.float32)
    if kind == "ties":
        scores = np.round(scores)  # with zeros of both signs among them
    if kind == "left out":
        scores[rng.random(scores.shape) < 0.7] = -np.inf
        scores[0] = -np.inf
    if kind == "negative":
        scores = -np.abs(scores) * np.float32(1e-30)
    found = first_films(scores, k)
    for row, films in zip(scores, found, strict=True):
        order = [i for i in np.lexsort((np.arange(40), -row)) if row[i] > -np.inf][:k]
        assert films.tolist() == order + [-1] * (k - len(order))


@pytest.mark.parametrize("name", ["als", "popularity"])
@pytest.mark.parametrize("block", [None, 64])
def test_lists_are_what_recommend_shows(ratings, monkeypatch, name, block):
    if block:
        monkeypatch.setattr("projects.movie_recommender.ranked._BLOCK", block)
    [split] = make_splits("per-user:0.3", ratings, 0)
    train = ratings.take(split.train)
    model = MODELS[name]().fit(train, 0)
    audience = Audience.of(ratings, split)
    lists = lists_by_code(model, ratings, audience)
    trained = Trained.of(model, train, [""] * len(train.movie_ids), {})
    codes = model.user_ids.codes(ratings.user_ids.values[audience.users])
    for films, (shown, _) in zip(lists, recommend(trained, codes, LONGEST), strict=True):
        assert films[films >= 0].tolist() == shown.tolist()


def figures(name, ratings, split):
    model = MODELS[name]().fit(ratings.take(split.train), 0)
    audience = Audience.of(ratings, split)
    lists = lists_by_code(model, ratings, audience)
    sums, whole = list_figures(model, ratings, split, audience, lists)
    return model, lists, {key: top.sum() / bottom.sum() for key, (top, bottom) in sums.items()} | whole


def test_ndcg_is_that_of_scikit_learn(ratings):
    """Of all films but those of training, which sklearn is told by leaving them out."""
    [split] = make_splits("holdout:0.3", ratings, 0)
    model, _, found = figures("bias", ratings, split)
    scores = []
    for user in range(len(ratings.user_ids)):
        own = split.test[ratings.users[split.test] == user]
        liked = ratings.movies[own[ratings.values[own] >= 4]]
        seen = ratings.movies[split.train[ratings.users[split.train] == user]]
        films = np.setdiff1d(np.arange(len(ratings.movie_ids)), seen)
        if len(liked):
            known = model.movie_ids.codes(ratings.movie_ids.values[films])
            assert known.min() >= 0  # so many rows that no film is new
            score = model.predict_codes(np.zeros(len(known), int), known)
            scores.append(ndcg_score([np.isin(films, liked)], [score], k=10))
    assert found["ndcg@10"] == pytest.approx(np.mean(scores))


def test_recall_counts_liked_films_that_are_not_found(make_table, rng):
    ratings = Ratings.of(make_table(rng, n_movies=120), (1.0, 5.0))
    [split] = make_splits("holdout:0.3", ratings, 0)
    model, _, found = figures("bias", ratings, split)
    shares = []
    for user in range(len(ratings.user_ids)):
        own = split.test[ratings.users[split.test] == user]
        liked = set(ratings.movie_ids.values[ratings.movies[own[ratings.values[own] >= 4]]].tolist())
        seen = ratings.movies[split.train[ratings.users[split.train] == user]]
        films = np.setdiff1d(ratings.movie_ids.values, ratings.movie_ids.values[seen])
        score = model.mean + model.movie_bias[model.movie_ids.codes(films)]
        if liked:
            shares.append(len(liked & set(films[np.argsort(-score)[:20]].tolist())) / len(liked))
    assert found["recall@20"] == pytest.approx(np.mean(shares))
    assert found["recall@20"] < 0.9  # some are missed


def test_a_small_case_worked_by_hand():
    """Films 1 … 5 with 3, 2, 2, 1, 1 training ratings; users 1 and 2 are shown what they have not rated."""
    train = [(1, 1), (1, 2), (2, 1), (2, 3), (3, 1), (3, 2), (3, 3), (3, 4), (4, 5)]
    test = [(1, 3, 5.0), (1, 6, 5.0), (2, 4, 2.0)]  # liked: 3 and, unknown to the model, 6; disliked: 4
    rows = [(u, m, 4.0) for u, m in train] + test
    ratings = Ratings.of(pd.DataFrame(rows, columns=["userId", "movieId", "rating"]), (1.0, 5.0))
    split = Split("by hand", np.arange(9), np.arange(9, 12))
    _, lists, found = figures("popularity", ratings, split)
    assert lists[:, :4].tolist() == [[2, 3, 4, -1], [1, 3, 4, -1]]  # codes; equal ones by id
    assert found["precision@10"] == pytest.approx(1 / 10)  # user 1 only: user 2 has nothing to like
    assert found["recall@20"] == pytest.approx(1 / 2)
    assert found["ndcg@10"] == pytest.approx(1 / (1 + 1 / np.log2(3)))
    assert found["map@10"] == pytest.approx(1 / 2)
    assert found["mrr@10"] == found["hit_rate@10"] == 1
    assert found["coverage@10"] == pytest.approx(4 / 5)
    assert found["novelty@10"] == pytest.approx((np.log2(4 / 2) + 2 * np.log2(4)) / 3)
    assert found["popularity_lift@10"] == pytest.approx(((2 + 1 + 1) / 3) / ((3 + 2) / 2))
    # film 3 or 2 shares one of its two raters with film 4, which has one; film 5 shares none with either
    assert found["diversity@10"] == pytest.approx(1 - np.sqrt(1 / 2) / 3)


def test_users_without_a_past_have_lists_and_no_lift(ratings):
    """Under `time` some of the tested people are new."""
    newest = ratings.times.max() + 1
    times = np.where(ratings.users < 10, newest, ratings.times)
    data = dataclasses.replace(ratings, times=times)
    [split] = make_splits("time:0.6", data, 0)
    audience = Audience.of(data, split)
    model = MODELS["popularity"]().fit(data.take(split.train), 0)
    lists = lists_by_code(model, data, audience)
    assert (lists[:10] == lists[0]).all()
    sums, _ = list_figures(model, data, split, audience, lists)
    assert not sums["popularity_lift@10"][1][:10].any()
    assert sums["novelty@10"][1][:10].all()
