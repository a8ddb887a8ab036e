"""Ranking metrics against scikit-learn and examples worked by hand."""

from __future__ import annotations

from math import log2

import numpy as np
import pytest
from sklearn.metrics import ndcg_score

from shared.metrics.ranking import hit_rate, ndcg, precision, recall


def test_ndcg_agrees_with_scikit_learn(rng):
    """Over whole catalogues: the ranked hits and the truth hold the same films."""
    relevant, scores = rng.random((40, 25)) < 0.2, rng.random((40, 25))
    relevant[:, 0] = True
    hits = np.take_along_axis(relevant, np.argsort(-scores, axis=1), axis=1)
    for k in (1, 5, 10, 25):
        ours = ndcg(hits, relevant.sum(axis=1), k)
        assert ours.mean() == pytest.approx(ndcg_score(relevant.astype(float), scores, k=k))


def test_an_example_worked_by_hand():
    hits, relevant = [[True, False, True, False]], [3]  # ranks 1 and 3 of a list of four; one film not found
    ideal = 1 + 1 / log2(3) + 1 / log2(4)
    assert ndcg(hits, relevant, 4) == pytest.approx([(1 + 1 / log2(4)) / ideal])
    assert ndcg(hits, relevant, 2) == pytest.approx([1 / (1 + 1 / log2(3))])
    assert recall(hits, relevant, 4) == pytest.approx([2 / 3])
    assert precision(hits, relevant, 4) == pytest.approx([2 / 4])
    assert precision(hits, relevant, 10) == pytest.approx([2 / 10])
    assert hit_rate(hits, relevant, 1) == [1]
    assert hit_rate([[False, True]], [1], 1) == [0]


def test_a_perfect_list_scores_one_and_an_earlier_hit_more():
    assert ndcg([[True] * 3 + [False] * 7], [3], 10) == pytest.approx([1])
    places = ndcg(np.eye(10, dtype=bool), np.ones(10, int), 10)
    assert (np.diff(places) < 0).all()


def test_recall_cannot_reach_one_with_more_relevant_films_than_places():
    assert recall([[True] * 20], [40], 20) == pytest.approx([0.5])


@pytest.mark.parametrize("metric", [ndcg, recall, precision, hit_rate])
@pytest.mark.parametrize(
    ("hits", "relevant", "k", "says"),
    [
        ([[False]], [0], 1, "at least one relevant"),
        ([[True, True]], [1], 2, "no fewer than were hit"),
        ([[True]], [1], 0, "k is 0"),
        ([True], [1], 1, "must be"),
        ([[True]], [1, 1], 1, "must be"),
    ],
)
def test_what_has_no_score_is_refused(metric, hits, relevant, k, says):
    with pytest.raises(ValueError, match=says):
        metric(hits, relevant, k)
