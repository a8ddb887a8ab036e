"""Intervals and corrected p-values against formulas, other libraries, and what chance does to them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from projects.movie_recommender.significance import (
    RESAMPLES,
    holm,
    paired_test,
    percentiles,
    resampled_sums,
)


@pytest.mark.parametrize("block", [None, 5000])
def test_the_interval_of_a_mean_is_the_normal_one(rng, monkeypatch, block):
    if block:
        monkeypatch.setattr("projects.movie_recommender.significance._BLOCK", block)
    terms = np.zeros((2, 900))
    terms[0, :400], terms[1, :400] = rng.normal(3, 2, 400), 1
    sums = resampled_sums(terms, np.arange(400), np.random.default_rng(0))
    assert (sums[1] == 400).all()  # each draw is of 400 people, and nobody else
    low, high = percentiles(sums[0] / sums[1])
    assert high - low == pytest.approx(2 * 1.96 * terms[0, :400].std() / 20, rel=0.1)


def test_the_draws_do_not_depend_on_how_they_are_held(rng, monkeypatch):
    terms = rng.integers(0, 9, (3, 50)).astype(float)
    whole = resampled_sums(terms, np.arange(50), np.random.default_rng(0))
    monkeypatch.setattr("projects.movie_recommender.significance._BLOCK", 333)
    assert (resampled_sums(terms, np.arange(50), np.random.default_rng(0)) == whole).all()
    assert whole.shape == (3, RESAMPLES)


def test_no_interval_where_a_draw_held_nobody():
    assert percentiles(np.array([1.0, np.nan])) is None


def test_the_paired_test_is_that_of_scipy(rng):
    a, b = rng.normal(size=(2, 60))
    assert paired_test(a - b) == pytest.approx(stats.ttest_rel(a, b).pvalue)
    assert paired_test(np.zeros(5)) == 1
    assert paired_test(np.ones(5)) == 0
    assert paired_test(np.ones(1)) is None


def test_holm_of_a_published_example():
    """Of "Holm–Bonferroni method" in Wikipedia: at 5 % the first and the last are real."""
    found = holm([0.01, 0.04, 0.03, 0.005])
    assert found == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert [p < 0.05 for p in found] == [True, False, False, True]


def test_holm_is_between_no_correction_and_bonferroni(rng):
    p = rng.random(20) ** 3
    found = np.array(holm(p.tolist()))
    assert (found >= p).all()
    assert (found <= np.minimum(1, 20 * p)).all()
    assert (np.diff(found[np.argsort(p)]) >= 0).all()
    assert holm([]) == []
    assert holm([None, 0.02, None]) == [None, 0.02, None]


def test_holm_keeps_the_chance_of_any_false_finding(rng):
    """Ten true null hypotheses, a thousand times: some corrected p is below 5 % in at most about 5 %."""
    false = np.mean([min(holm(rng.random(10).tolist())) < 0.05 for _ in range(1000)])
    assert false <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 1000)
    assert false > 0.02  # and it is not idle
