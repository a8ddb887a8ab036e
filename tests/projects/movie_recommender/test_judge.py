"""No test rating reaches what a model says, and errors and intervals are what other libraries make of it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from sklearn.metrics import mean_absolute_error, root_mean_squared_error

from projects.movie_recommender import MODELS
from projects.movie_recommender.judge import METRICS, answer, judge, value
from projects.movie_recommender.models.bias import Bias
from projects.movie_recommender.ranked import Audience
from projects.movie_recommender.splits import PROTOCOLS, make_splits
from shared.metrics.ratings import interval_coverage, interval_width


def split_of(protocol, ratings):
    """The first split; the canonical folds of invented ratings are thirds."""
    part = np.arange(len(ratings)) % 3
    folds = [(np.flatnonzero(part != i), np.flatnonzero(part == i)) for i in range(3)]
    return make_splits(protocol, ratings, 0, folds)[0]


@pytest.fixture
def quick(few_sweeps):
    """`quick("als")` is the model with few sweeps: what it may see does not depend on how often it looks."""
    return lambda name: MODELS[name](**few_sweeps(name))


def said(model, ratings, split):
    answers = answer(model, ratings, split, Audience.of(ratings, split))
    return answers.predictions, answers.lists


def total(metric, outcome):
    top, bottom = outcome.sums[metric]
    return float(value(metric, top.sum(), bottom.sum()))


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("name", sorted(MODELS))
def test_test_ratings_cannot_reach_a_prediction_or_a_list(ratings, rng, quick, name, protocol):
    """Randomise and permute them: what the model says is the same bytes, and the score another."""
    split = split_of(protocol, ratings)
    noise, mixed = ratings.values.copy(), ratings.values.copy()
    noise[split.test] = rng.integers(1, 6, len(split.test))
    mixed[split.test] = rng.permutation(mixed[split.test])
    outcomes, found = [], []
    for values in (ratings.values, noise, mixed):
        data, model = dataclasses.replace(ratings, values=values), quick(name)
        outcomes.append(judge(model, data, split, np.random.default_rng(0)))
        found.append([array.tobytes() for array in said(model, data, split)])
    assert found[0] == found[1] == found[2]
    assert outcomes[0].predictions.tobytes() == outcomes[1].predictions.tobytes()
    novelty = {total("novelty@10", outcome) for outcome in outcomes}
    assert len(novelty) == 1
    if MODELS[name].in_stars:
        assert total("rmse", outcomes[0]) != total("rmse", outcomes[1])


@pytest.mark.parametrize("protocol", ["holdout:0.3", "users:0.3"])
@pytest.mark.parametrize("name", sorted(MODELS))
def test_shuffling_the_test_pairs_changes_nothing(ratings, rng, quick, name, protocol):
    split = split_of(protocol, ratings)
    order = rng.permutation(len(split.test))
    shuffled = dataclasses.replace(split, test=split.test[order])
    model = quick(name).fit(ratings.take(split.train), 0)
    predictions, lists = said(model, ratings, split)
    again, lists_again = said(model, ratings, shuffled)
    assert again.tobytes() == predictions[order].tobytes()
    assert lists_again.tobytes() == lists.tobytes()


@pytest.mark.parametrize("protocol", ["holdout:0.3", "users:0.3", "time:0.8"])
def test_a_prediction_does_not_depend_on_the_other_test_pairs(ratings, protocol):
    split = split_of(protocol, ratings)
    model = MODELS["als"]().fit(ratings.take(split.train), 0)
    predictions, _ = said(model, ratings, split)
    few = dataclasses.replace(split, test=split.test[::7])
    assert said(model, ratings, few)[0].tobytes() == predictions[::7].tobytes()


@pytest.mark.parametrize("protocol", ["holdout:0.3", "users:0.3", "leave-last"])
def test_the_errors_are_those_of_scikit_learn(ratings, protocol):
    split = split_of(protocol, ratings)
    outcome = judge(Bias(), ratings, split, np.random.default_rng(0))
    r, p = ratings.values[split.test], outcome.predictions
    assert total("rmse", outcome) == pytest.approx(root_mean_squared_error(r, p), rel=1e-6)
    assert total("mae", outcome) == pytest.approx(mean_absolute_error(r, p), rel=1e-6)


@dataclasses.dataclass
class Spread(Bias):
    """The bias model with intervals of one half-width around each prediction, beyond the scale or not."""

    half: float = 1.0

    def interval(self, users, movies, share=0.9):
        centre = self.predict_codes(users, movies)
        return np.column_stack([centre - self.half, centre + self.half])


@pytest.mark.parametrize("half", [0.0, 0.5, 1.0, 9.0])
def test_intervals_are_held_within_the_scale_and_counted(ratings, half):
    split = split_of("holdout:0.3", ratings)
    model = Spread(half=half)
    outcome = judge(model, ratings, split, np.random.default_rng(0))
    centre = Bias().fit(ratings.take(split.train))
    users = centre.user_ids.codes(ratings.user_ids.values[ratings.users[split.test]])
    movies = centre.movie_ids.codes(ratings.movie_ids.values[ratings.movies[split.test]])
    middle = centre.predict_codes(users, movies)
    intervals = np.clip(np.column_stack([middle - half, middle + half]), 1, 5)
    covered = total("interval_coverage", outcome)
    assert covered == pytest.approx(interval_coverage(ratings.values[split.test], intervals))
    assert total("interval_width", outcome) == pytest.approx(interval_width(intervals))
    if half == 9:
        assert covered == 1
        assert total("interval_width", outcome) == 4


@pytest.mark.parametrize("name", sorted(MODELS))
def test_a_model_has_the_metrics_that_it_can_have(ratings, quick, name):
    outcome = judge(quick(name), ratings, split_of("holdout:0.3", ratings), np.random.default_rng(0))
    found = {*outcome.sums, *outcome.whole}
    errors = {"rmse", "mae", "interval_coverage", "interval_width"}
    assert found <= set(METRICS)
    assert set(METRICS) - errors <= found
    assert ({"rmse", "mae"} <= found) == MODELS[name].in_stars
    assert set(outcome.whole) == {"coverage@10", "gini@10"}
    assert all(np.isfinite(total(metric, outcome)) for metric in outcome.sums)
    assert outcome.fit_seconds > 0
    assert outcome.predict_seconds > 0
    assert outcome.rank_seconds > 0
    assert outcome.peak_mb > 10
