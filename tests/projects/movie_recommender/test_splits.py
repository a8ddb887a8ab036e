"""Every protocol parts the rows as its name says, and never lets a test row into training."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from projects.movie_recommender.splits import PROTOCOLS, make_splits
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


@pytest.mark.parametrize("times", [None, "equal"])
@pytest.mark.parametrize("protocol", ["time:0.8", "leave-last"])
def test_times_that_are_missing_or_all_equal_are_refused(ratings, protocol, times):
    flat = dataclasses.replace(ratings, times=None if times is None else np.zeros(len(ratings), np.int64))
    with pytest.raises(DataError, match="no times" if times is None else "the same time"):
        make_splits(protocol, flat, 0)


@pytest.mark.parametrize(
    ("protocol", "says"),
    [
        ("folds", "no canonical folds"),
        ("folds:3", "unknown"),
        ("leave-last:2", "unknown"),
        ("random", "choose one of folds"),
        ("kfold:1", "'1' is no number of folds"),
        ("kfold:1000000", "choose from 2 to"),
        ("kfold:x", "'x' is no number"),
        ("holdout:0", "'0' is no share"),
        ("holdout:1.5", "no share"),
        ("holdout:a", "no share"),
        ("holdout:1/0", "no share"),
        ("holdout:0.0001", "leaves nothing"),
        ("users:0.001", "leaves nothing"),
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
