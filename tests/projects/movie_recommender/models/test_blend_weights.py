"""Both regressions of a blend minimise what they say."""

from __future__ import annotations

import numpy as np
import pytest

from projects.movie_recommender.models.blend_weights import ORDER_PENALTY, order_weights, star_weights


def test_the_weights_of_stars_are_those_that_made_the_ratings(rng):
    predictions = rng.normal(0, 1, (5000, 3))
    found = star_weights(predictions, predictions @ [0.7, 0.1, 0.2])
    assert found == pytest.approx([0.7, 0.1, 0.2], abs=2e-3)


def test_members_that_cannot_be_told_apart_weigh_alike(rng):
    one = rng.normal(0, 1, 1000)
    found = star_weights(np.column_stack([one, one, one, one]), one)
    assert found == pytest.approx(np.full(4, 0.25))


def people(rng, weights, n=400, films=12):
    """Each likes one film, drawn with the chances of the model itself."""
    features = [rng.normal(1, 2, (films, len(weights))) for _ in range(n)]
    liked = []
    for x in features:
        chance = np.exp(x @ weights)
        liked.append(np.arange(films) == rng.choice(films, p=chance / chance.sum()))
    return features, liked


def test_the_weights_of_the_order_are_those_that_made_the_choices(rng):
    true = np.array([0.9, -0.4, 0.0])
    found = order_weights(*people(rng, true, n=4000))
    assert found == pytest.approx(true, abs=0.06)


def test_no_other_weights_make_the_choices_likelier(rng):
    features, liked = people(rng, np.array([0.5, 0.2]))
    spread = np.concatenate(features).std(axis=0)

    def objective(a):
        value = ORDER_PENALTY * np.sum((a * spread) ** 2)
        for x, hit in zip(features, liked, strict=True):
            score = x @ a
            value -= np.mean(score[hit] - np.log(np.exp(score).sum())) / len(features)
        return value

    found = order_weights(features, liked)
    least = objective(found)
    for step in rng.normal(0, 0.02, (30, 2)):
        assert objective(found + step) >= least - 1e-9


def test_what_is_the_same_for_all_films_weighs_nothing(rng):
    features, liked = people(rng, np.array([0.5]))
    found = order_weights([np.column_stack([x, np.full(len(x), 3.0)]) for x in features], liked)
    assert found[1] == 0
    assert found[0] == pytest.approx(order_weights(features, liked)[0])
