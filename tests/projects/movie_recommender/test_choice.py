"""Filters keep what they say, and diversity is bought with as little worth as possible."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from projects.movie_recommender import MODELS
from projects.movie_recommender.choice import Choice, diversify, films_of
from projects.movie_recommender.models.mean import Mean
from projects.movie_recommender.toplist import recommend
from shared.errors import DataError
from shared.linalg.norms import unit_rows

GENRES = ["Drama", "Drama|Sci-Fi", "Comedy|Drama", "", "Sci-Fi"] * 6
YEARS = np.array([1950, 1990, 1999, 0, 2005] * 6)


@pytest.fixture
def films(trained):
    return replace(trained, genres=GENRES, years=YEARS)


@pytest.mark.parametrize(
    ("genres", "not_genres", "years", "kept"),
    [
        (["drama"], [], "", [0, 1, 2]),
        (["DRAMA", "sci-fi"], [], "", [1]),
        ([], ["Drama"], "", [3, 4]),
        (["Sci-Fi"], ["Drama"], "", [4]),
        ([], [], "1990-1999", [1, 2]),
        ([], [], "1999", [2]),
        ([], [], "-1990", [0, 1]),
        ([], [], "1991-", [2, 4]),
        (["Drama"], [], "1990-", [1, 2]),
    ],
)
def test_a_filter_keeps_what_it_says(films, genres, not_genres, years, kept):
    assert np.flatnonzero(films_of(films, genres, not_genres, years)[:5]).tolist() == kept


@pytest.mark.parametrize(
    ("wishes", "says"),
    [
        ({"genres": ["Dramma"]}, "no film is of the genre 'Dramma'; did you mean Drama"),
        ({"not_genres": ["x"]}, "no film is of the genre 'x'; choose one of Comedy, Drama, Sci-Fi"),
        ({"years": "90s"}, "--year '90s' is neither a year nor a range"),
        ({"years": "-"}, "neither a year nor a range"),
        ({"years": "99999"}, "--year '99999' is outside 1000 to 9999"),
        ({"years": "0-1990"}, "is outside 1000 to 9999"),
        ({"years": "1999-1990"}, "runs backwards; write 1990-1999"),
        ({"genres": ["Comedy"], "years": "1950"}, "no film of the model is Comedy, 1950; loosen"),
        ({"diversity": 1.5}, "the diversity is 1.5; choose a number from 0 to 1"),
        ({"diversity": float("nan")}, "the diversity is nan"),
    ],
)
def test_what_cannot_be_chosen_is_refused(films, wishes, says):
    with pytest.raises(DataError, match=says):
        Choice.of(films, **wishes)


def test_a_model_that_does_not_compare_films_makes_no_diverse_lists(films, ratings):
    with pytest.raises(DataError, match="mean does not compare films"):
        Choice.of(replace(films, model=Mean().fit(ratings)), diversity=0.1)


def test_without_wishes_the_choice_is_plain(films):
    assert Choice.of(films).is_plain
    assert not Choice.of(films, include_seen=True).is_plain
    assert not Choice.of(films, years="1990-").is_plain


@pytest.fixture
def candidates(rng):
    worth = np.sort(rng.random(60))[::-1]
    vectors = unit_rows(rng.standard_normal((60, 4)))
    return vectors, lambda place: vectors @ vectors[place], worth


def test_no_diversity_keeps_the_order_and_the_best_is_always_first(candidates):
    _, alike, worth = candidates
    assert diversify(alike, worth, 10, 0.0).tolist() == list(range(10))
    for diversity in (0.2, 0.7, 0.99):
        assert diversify(alike, worth, 10, diversity)[0] == 0


def test_each_step_takes_the_best_of_its_formula(candidates):
    vectors, alike, worth = candidates
    relevance = (worth - worth.min()) / np.ptp(worth)
    taken = diversify(alike, worth, 12, 0.6).tolist()
    assert len(set(taken)) == 12
    for step in range(1, 12):
        likest = (vectors @ vectors[taken[:step]].T).max(axis=1)
        gain = 0.4 * relevance - 0.6 * likest
        gain[taken[:step]] = -np.inf
        assert taken[step] == np.argmax(gain)


def test_the_more_diversity_the_less_alike(candidates):
    vectors, alike, worth = candidates

    def nearest_two(diversity):
        chosen = vectors[diversify(alike, worth, 10, diversity)]
        return (chosen @ chosen.T)[np.triu_indices(10, 1)].max()

    assert nearest_two(0.0) > nearest_two(0.5) >= nearest_two(1.0)


def test_scale_and_unit_of_the_worth_do_not_matter(candidates):
    _, alike, worth = candidates
    one = diversify(alike, worth, 10, 0.5)
    assert diversify(alike, 100 * worth - 7, 10, 0.5).tolist() == one.tolist()


def test_few_or_no_candidates():
    assert diversify(lambda place: np.zeros(0), np.zeros(0), 5, 0.5).tolist() == []
    assert diversify(lambda place: np.zeros(3), np.ones(3), 5, 0.5).tolist() == [0, 1, 2]


def test_lists_of_a_choice_hold_the_best_of_what_it_keeps(films, ratings):
    users = np.array([0, 5, -1], np.int32)
    choice = Choice.of(films, genres=["Drama"])
    whole = [found[0] for found in recommend(films, users, 30)]
    for films_shown, everything in zip(
        (f for f, _ in recommend(films, users, 4, choice)), whole, strict=True
    ):
        kept = [film for film in everything if "Drama" in GENRES[film].split("|")]
        assert films_shown.tolist() == kept[:4]
    with_seen = next(recommend(films, users, 30, Choice.of(films, include_seen=True)))[0]
    assert sorted(with_seen) == list(range(30))


@pytest.mark.parametrize("name", sorted(MODELS))
def test_each_model_that_compares_films_makes_diverse_lists(films, ratings, few_sweeps, name):
    model = MODELS[name](**few_sweeps(name)).fit(ratings, 1)
    trained = replace(films, model=model)
    try:
        choice = Choice.of(trained, diversity=0.9)
    except DataError:
        assert model.alike(0) is None
        return
    [(found, stars)] = recommend(trained, np.array([3], np.int32), 8, choice)
    assert len(set(found.tolist())) == 8
    assert not set(found) & set(trained.seen_by(3))
    assert np.isfinite(stars).all()
