"""Ranking metrics against scikit-learn, ranx, published examples and ones worked by hand."""

from __future__ import annotations

from math import log2

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, ndcg_score

from shared.metrics.ranking import average_precision, hit_rate, ndcg, precision, recall, reciprocal_rank

METRICS = [average_precision, hit_rate, ndcg, precision, recall, reciprocal_rank]


def hits_at(*ranks: int, length: int = 10) -> list[list[bool]]:
    """One list with hits at the ranks given, from 1."""
    return [[rank in ranks for rank in range(1, length + 1)]]


def test_ndcg_agrees_with_scikit_learn(rng):
    """Over whole catalogues: the ranked hits and the truth hold the same films."""
    relevant, scores = rng.random((40, 25)) < 0.2, rng.random((40, 25))
    relevant[:, 0] = True
    hits = np.take_along_axis(relevant, np.argsort(-scores, axis=1), axis=1)
    for k in (1, 5, 10, 25):
        ours = ndcg(hits, relevant.sum(axis=1), k)
        assert ours.mean() == pytest.approx(ndcg_score(relevant.astype(float), scores, k=k))


def test_average_precision_of_whole_rankings_agrees_with_scikit_learn(rng):
    relevant, scores = rng.random((40, 25)) < 0.2, rng.random((40, 25))
    relevant[:, 0] = True
    hits = np.take_along_axis(relevant, np.argsort(-scores, axis=1), axis=1)
    ours = average_precision(hits, relevant.sum(axis=1), 25)
    expected = [average_precision_score(t, s) for t, s in zip(relevant, scores, strict=True)]
    assert ours == pytest.approx(expected)


def test_every_metric_agrees_with_ranx(rng):
    """At several k; ranx divides average precision by R, so its relevant films are no more than k there."""
    ranx = pytest.importorskip("ranx", reason="ranx is a peer and no dependency; pip install ranx to compare")
    relevant, scores = rng.random((30, 40)) < 0.1, rng.random((30, 40))
    relevant[:, 0] = True
    hits = np.take_along_axis(relevant, np.argsort(-scores, axis=1), axis=1)
    truth = {f"u{u}": {f"f{i}": 1 for i in np.flatnonzero(row)} for u, row in enumerate(relevant)}
    order = {f"u{u}": {f"f{i}": float(s) for i, s in enumerate(row)} for u, row in enumerate(scores)}
    names = ["ndcg", "recall", "precision", "hit_rate", "mrr", "map"]
    ours = [ndcg, recall, precision, hit_rate, reciprocal_rank, average_precision]
    for k in (3, 10, 20):
        few = {user: films for user, films in truth.items() if len(films) <= k}
        kept = [int(user[1:]) for user in few]
        run = ranx.Run({user: order[user] for user in few})
        found = ranx.evaluate(ranx.Qrels(few), run, [f"{name}@{k}" for name in names], return_mean=False)
        for name, metric in zip(names, ours, strict=True):
            expected = dict(zip(run.keys(), found[f"{name}@{k}"], strict=True))
            mine = metric(hits[kept], relevant.sum(axis=1)[kept], k)
            assert mine == pytest.approx([expected[f"u{u}"] for u in kept]), (name, k)


@pytest.mark.parametrize(
    ("ranks", "relevant", "published"),
    [
        ((1, 3, 4, 5, 6, 10), 6, 0.78),  # figure 8.2, two rankings of one query
        ((2, 5, 6, 7, 9, 10), 6, 0.52),
        ((1, 3, 6, 9, 10), 5, 0.62),  # figure 8.3, two queries
        ((2, 5, 7), 3, 0.44),
    ],
)
def test_average_precision_of_published_examples(ranks, relevant, published):
    """Croft, Metzler and Strohman 2010, "Search Engines", section 8.4.2, to their two decimals."""
    [found] = average_precision(hits_at(*ranks), [relevant], 10)
    assert found == pytest.approx(published, abs=0.00501)


def test_reciprocal_rank_of_a_published_example():
    """The plurals of "Mean reciprocal rank" in Wikipedia: right answers third, second and first, 11/18."""
    hits = [[False, False, True], [False, True, False], [True, False, False]]
    assert reciprocal_rank(hits, [1, 1, 1], 3).mean() == pytest.approx(11 / 18)
    assert reciprocal_rank(hits, [1, 1, 1], 1).tolist() == [0, 0, 1]
    assert reciprocal_rank([[True, True]], [2], 2) == [1]


def test_average_precision_reaches_one_with_more_relevant_films_than_places():
    assert average_precision([[True] * 10], [40], 10) == pytest.approx([1])
    assert average_precision(hits_at(1), [40], 1) == pytest.approx([1])
    assert average_precision(hits_at(1), [2], 10) == pytest.approx([1 / 2])


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


@pytest.mark.parametrize("metric", METRICS)
def test_no_score_leaves_the_range_and_none_is_a_zero_of_it(metric, rng):
    hits = rng.random((50, 12)) < 0.3
    relevant = hits.sum(axis=1) + 1
    for k in (1, 5, 12, 30):
        scores = metric(hits, relevant, k)
        assert scores.min() >= 0
        assert scores.max() <= 1
        assert ((scores > 0) == hits[:, :k].any(axis=1)).all()


@pytest.mark.parametrize("metric", METRICS)
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
