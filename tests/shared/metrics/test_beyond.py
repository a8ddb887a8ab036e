"""What lists are like, against definitions written out another way, and at the ends of each range."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from scipy.spatial.distance import pdist

from shared.metrics.beyond import (
    coverage,
    diversity,
    exposure,
    gini,
    mean_popularity,
    novelty,
    popularity_lift,
)

N = 30


@pytest.fixture
def lists(rng):
    """Twenty lists of ten of the thirty films, some of them shorter."""
    made = np.array([rng.permutation(N)[:10] for _ in range(20)])
    for row, length in enumerate((2, 3, 9)):
        made[row, length:] = -1
    return made


def shown(lists, k):
    return [[film for film in row[:k] if film >= 0] for row in lists.tolist()]


@pytest.mark.parametrize("k", [2, 5, 10, 40])
def test_coverage_counts_the_union_of_the_lists(lists, k):
    union = set().union(*shown(lists, k))
    assert coverage(lists, N, k) == len(union) / N
    assert exposure(lists, N, k).sum() == sum(map(len, shown(lists, k)))


@pytest.mark.parametrize("k", [2, 5, 10])
def test_gini_is_the_mean_absolute_difference(lists, k):
    """G = Σ_ij |e_i − e_j| / (2 n² ē), the definition that the sorted sum is worked out from."""
    e = exposure(lists, N, k).astype(float)
    assert gini(lists, N, k) == pytest.approx(np.abs(e[:, None] - e).sum() / (2 * N**2 * e.mean()))


def test_gini_of_one_film_and_of_all_alike():
    assert gini([[4], [4], [4]], 10, 1) == pytest.approx(1 - 1 / 10)
    assert gini([[0, 1], [2, 3]], 4, 2) == pytest.approx(0)
    with pytest.raises(ValueError, match="no film"):
        gini([[-1]], 10, 1)


def test_novelty_counts_bits():
    shares = np.array([1, 1 / 2, 1 / 4, 0])  # the last film is never shown
    assert novelty([[0, 0], [1, 2], [2, -1]], shares, 2).tolist() == [0, 1.5, 2]
    assert novelty([[0, 2]], shares, 1).tolist() == [0]


@pytest.mark.parametrize("share", [0, -0.5, 1.5, np.nan])
def test_a_share_that_cannot_be_has_no_novelty(share):
    with pytest.raises(ValueError, match="above 0 and at most 1"):
        novelty([[1]], [1, share], 1)


def test_mean_popularity_is_that_of_the_films_shown(lists, rng):
    counts = rng.integers(1, 100, N)
    for k in (2, 10):
        expected = [counts[films].mean() for films in shown(lists, k)]
        assert mean_popularity(lists, counts, k) == pytest.approx(expected)


def test_popularity_lift_compares_with_what_users_rated():
    assert popularity_lift([10, 30], [10, 30]) == 0
    assert popularity_lift([20, 60], [10, 30]) == pytest.approx(1)
    assert popularity_lift([5, 5], [10, 30]) == pytest.approx(-0.75)
    for wrong in (([1], [1, 2]), ([], [])):
        with pytest.raises(ValueError, match="same users"):
            popularity_lift(*wrong)


@pytest.mark.parametrize("k", [2, 6, 10])
@pytest.mark.parametrize("block", [None, 40])
def test_diversity_is_the_mean_cosine_distance_of_scipy(lists, rng, monkeypatch, k, block):
    if block:
        monkeypatch.setattr("shared.metrics.beyond._BLOCK", block)
    vectors = sparse.random_array((N, 12), density=0.4, rng=rng, format="csr")
    dense = vectors.toarray()
    dense[dense.sum(axis=1) == 0, 0] = 1
    found = diversity(lists, sparse.csr_array(dense), k)
    assert found == pytest.approx([pdist(dense[films], "cosine").mean() for films in shown(lists, k)])


def test_diversity_at_the_ends_of_its_range():
    vectors = sparse.csr_array(np.array([[1.0, 0], [3, 0], [0, 2], [0, 0]]))
    found = diversity([[0, 1], [0, 2], [0, 3]], vectors, 2)
    assert found.tolist() == [0, 1, 1]  # one direction; nothing shared; no direction at all


@pytest.mark.parametrize(
    ("function", "lists", "says"),
    [
        (lambda lists: coverage(lists, 5, 0), [[0]], "k is 0"),
        (lambda lists: coverage(lists, 5, 1), [0], "must be"),
        (lambda lists: coverage(lists, 5, 1), [[0.5]], "must be"),
        (lambda lists: coverage(lists, 5, 2), [[-1, 0]], "at its end"),
        (lambda lists: novelty(lists, np.ones(5), 2), [[0, 1], [-1, -1]], "fewer than 1"),
        (lambda lists: mean_popularity(lists, np.ones(5), 2), [[-1]], "fewer than 1"),
        (lambda lists: diversity(lists, sparse.csr_array(np.eye(5)), 2), [[0, -1]], "fewer than 2"),
    ],
)
def test_lists_that_have_no_figure_are_refused(function, lists, says):
    with pytest.raises(ValueError, match=says):
        function(np.array(lists))
