"""Every protocol parts the rows as its name says, and never lets a test row into training."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from projects.movie_recommender.source import open_source
from projects.movie_recommender.splits import (
    DRAWN,
    PROTOCOLS,
    default_protocol,
    inner_protocol,
    make_splits,
)
from shared.errors import DataError


@pytest.fixture
def folds(ratings):
    part = np.arange(len(ratings)) % 3
    return [(np.flatnonzero(part != i), np.flatnonzero(part == i)) for i in range(3)]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_training_given_and_test_rows_never_meet(ratings, folds, protocol):
    for split in make_splits(protocol, ratings, 0, folds):
        parts = [split.train, split.test, *([] if split.given is None else [split.given])]
        joined = np.concatenate(parts)
        assert len(np.unique(joined)) == len(joined)
        assert len(joined) == len(ratings)
        assert all(len(part) for part in parts)
        pairs = [set(zip(ratings.users[part], ratings.movies[part], strict=True)) for part in parts]
        assert not pairs[1] & set().union(pairs[0], *pairs[2:])


def test_holdout_tests_the_first_tenth_of_the_permutation(ratings):
    n = len(ratings)
    expected = np.random.default_rng(7).permutation(n)[: n // 10]
    [split] = make_splits("holdout:0.1", ratings, 7)
    assert split.test.tolist() == sorted(expected)
    [default] = make_splits("holdout", ratings, 7)
    assert default.test.tolist() == split.test.tolist()


def test_kfold_tests_each_row_once_in_equal_parts(ratings):
    splits = make_splits("kfold:4", ratings, 1)
    assert np.sort(np.concatenate([s.test for s in splits])).tolist() == list(range(len(ratings)))
    assert np.ptp([len(s.test) for s in splits]) <= 1


@pytest.mark.parametrize("share", ["0.2", "0.5"])
def test_per_user_is_one_generator_through_the_users_in_id_order(ratings, share):
    """Written out as the protocol says it, over ids; halves of a row go to the even number."""
    draw, expected = np.random.default_rng(5), []
    for user in sorted(ratings.user_ids.values.tolist()):
        rows = [row for row, code in enumerate(ratings.users) if ratings.user_ids.values[code] == user]
        order = draw.permutation(len(rows))
        expected += [rows[i] for i in order[: round(float(share) * len(rows))]]
    [split] = make_splits(f"per-user:{share}", ratings, 5)
    assert split.test.tolist() == sorted(expected)


def test_per_user_rounds_halves_to_even(ratings):
    rows = [np.flatnonzero(ratings.users == user)[:n] for user, n in ((0, 5), (1, 7), (2, 3))]
    few = ratings.take(np.concatenate(rows))
    [split] = make_splits("per-user:0.5", few, 0)
    assert np.bincount(few.users[split.test]).tolist() == [2, 4, 2]  # of 2.5, 3.5 and 1.5


def test_per_user_hides_the_published_number_of_liked_rows(real_data):
    """20,000 rows of MovieLens 100K, 11,094 of them rated 4 or more, with seed 0."""
    real_data("ml-100k")
    ratings = open_source("ml-100k").ratings
    [split] = make_splits("per-user:0.2", ratings, 0)
    assert len(split.test) == 20_000
    assert (ratings.values[split.test] >= 4).sum() == 11_094


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_the_seed_matters_where_rows_are_drawn_and_nowhere_else(ratings, folds, protocol):
    drawn = protocol.partition(":")[0] in DRAWN
    one, again, other = (
        [split.digest for split in make_splits(protocol, ratings, seed, folds)] for seed in (1, 1, 2)
    )
    assert one == again
    assert (one != other) == drawn
    assert len(set(one)) == len(one)


def test_the_default_is_time_for_ranking_where_there_are_times(ratings):
    flat = dataclasses.replace(ratings, times=np.zeros(len(ratings), np.int64))
    bare = dataclasses.replace(ratings, times=None)
    wrong = dataclasses.replace(ratings, times=ratings.times * -1)
    for data, protocol in ((ratings, "time:0.8"), (flat, "per-user:0.2"), (bare, "per-user:0.2")):
        assert default_protocol(data, canonical=True, ranking=True) == protocol
        assert make_splits(protocol, data, 0)
    assert default_protocol(wrong, canonical=True, ranking=True) == "per-user:0.2"
    assert default_protocol(ratings, canonical=True, ranking=False) == "folds"
    assert default_protocol(ratings, canonical=False, ranking=False) == "kfold:5"


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_validation_rows_can_be_drawn_from_the_training_rows_of_any_protocol(ratings, folds, protocol):
    for split in make_splits(protocol, ratings, 0, folds):
        inner = make_splits(inner_protocol(protocol), ratings.take(split.train), 0)
        assert all(len(part.train) and len(part.test) for part in inner)


def test_leave_last_tests_the_latest_rating_of_each_user(ratings):
    [split] = make_splits("leave-last", ratings, 0)
    users = ratings.users[split.test]
    assert len(np.unique(users)) == len(users)
    for row in split.test:
        assert ratings.times[row] == ratings.times[ratings.users == ratings.users[row]].max()


def test_leave_last_keeps_a_users_only_rating(ratings):
    lonely = ratings.take(np.r_[np.flatnonzero(ratings.users == 0)[:1], np.flatnonzero(ratings.users == 1)])
    [split] = make_splits("leave-last", lonely, 0)
    assert len(split.test) == 1


def test_time_never_tests_what_is_older_than_training(ratings):
    coarse = dataclasses.replace(ratings, times=ratings.times // 50)  # many rows share a second
    [split] = make_splits("time:0.8", coarse, 0)
    assert coarse.times[split.train].max() < coarse.times[split.test].min()


def test_new_users_are_not_in_training_and_are_judged_on_a_fifth(ratings):
    [split] = make_splits("users:0.25", ratings, 0)
    new = np.unique(ratings.users[split.test])
    assert len(new) == 10
    assert not np.isin(ratings.users[split.train], new).any()
    for user in new:
        own = (ratings.users == user).sum()
        assert (ratings.users[split.test] == user).sum() == np.ceil(own / 5)


@pytest.mark.parametrize(
    ("times", "says"),
    [(None, "has no times"), (0, "gives all .* the same time"), (-1, "has .* negative times")],
)
@pytest.mark.parametrize("protocol", ["time:0.8", "leave-last"])
def test_times_that_give_no_order_are_refused(ratings, protocol, times, says):
    flat = dataclasses.replace(ratings, times=None if times is None else ratings.times * times)
    with pytest.raises(DataError, match=f"this set {says}.*; choose --protocol"):
        make_splits(protocol, flat, 0)


@pytest.mark.parametrize(
    ("protocol", "says"),
    [
        ("folds", "no canonical folds"),
        ("folds:3", "unknown"),
        ("leave-last:2", "unknown"),
        ("random", "choose one of folds"),
        ("kfold:1", "1 is no number of folds"),
        ("kfold:1000000", "make no 1000000 folds; choose fewer, from 2"),
        ("kfold:x", "'x' is not a number"),
        ("holdout:0", "0 is no share"),
        ("holdout:1.5", "no share"),
        ("holdout:a", "'a' is not a number"),
        ("holdout:1/0", "'1/0' is not a number"),
        ("holdout:0.0001", "leaves nothing"),
        ("users:0.001", "leaves nothing"),
        ("per-user:0.001", "leaves nothing"),
        ("per-user:x", "'x' is not a number"),
    ],
)
def test_a_protocol_that_cannot_be_is_refused(ratings, protocol, says):
    with pytest.raises(DataError, match=says):
        make_splits(protocol, ratings, 0)


def test_all_ratings_of_the_second_of_the_cut_are_tested(ratings):
    times = np.arange(len(ratings), dtype=np.int64)
    cut = len(ratings) * 4 // 5
    times[cut - 3 : cut + 3] = cut
    [split] = make_splits("time:0.8", dataclasses.replace(ratings, times=times), 0)
    assert split.test.tolist() == list(range(cut - 3, len(ratings)))
