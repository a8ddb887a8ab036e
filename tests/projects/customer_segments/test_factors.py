"""Factors: the planted attitudes of a survey, named by their questions, with scores that measure them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from projects.customer_segments.factors import find_factors
from projects.customer_segments.table import open_table
from shared.errors import DataError


def test_the_planted_attitudes_come_out(root, customers):
    found = find_factors(open_table(root / "data" / "customers-sample" / "survey.csv"), "parallel")
    assert found.loadings.shape == (12, 3)
    planted = [customers.QUESTIONS[name][0] for name in found.questions]
    main = np.abs(found.loadings).argmax(axis=1)
    assert len(set(zip(planted, main.tolist(), strict=True))) == 3  # an attitude, a factor
    assert (found.loadings[np.arange(12), main] > 0.5).all()
    leans = {name: found.loadings[i] for i, name in enumerate(found.questions)}["repairs_things"]
    assert np.sort(leans)[-2] > 0.25  # on the other attitude, as planted
    assert {name.split(" + ")[0] for name in found.names} <= set(found.questions)


def test_loadings_are_the_correlations_with_the_scores(root):
    path = root / "data" / "customers-sample" / "survey.csv"
    found = find_factors(open_table(path), "3")
    answers = pd.read_csv(path)[list(found.questions)]
    np.testing.assert_allclose(np.cov(found.scores.T, bias=True), np.eye(3), atol=1e-10)
    together = np.corrcoef(np.column_stack([answers, found.scores]).T)[:12, 12:]
    np.testing.assert_allclose(together, found.loadings, atol=1e-10)
    np.testing.assert_allclose(found.communalities, (found.loadings**2).sum(axis=1))
    assert found.shares.sum() == pytest.approx(found.communalities.mean())
    assert (np.diff(found.shares) <= 0).all()


def test_as_many_factors_as_questions_explain_all(table_of, rng):
    found = find_factors(table_of(a=rng.random(50), b=rng.random(50), c=rng.random(50)), "3")
    np.testing.assert_allclose(found.communalities, 1)


def test_a_question_asked_the_other_way_round_is_named_so(table_of, rng):
    attitude = rng.standard_normal(400)
    noise = 0.3 * rng.standard_normal((400, 4))
    found = find_factors(
        table_of(p=attitude + noise[:, 0], q=attitude + noise[:, 1], r=attitude + noise[:, 2], s=-attitude),
        "1",
    )
    assert "not s" in found.names[0]


def test_missing_answers_are_counted(table_of, rng):
    a = rng.integers(1, 6, 60).astype(float)
    a[:4] = np.nan
    assert find_factors(table_of(a=a, b=rng.random(60), c=rng.random(60)), "1").missing == 4


def test_what_is_no_survey_is_told(table_of, rng):
    with pytest.raises(DataError, match="2 questions answered by 9 people"):
        find_factors(table_of(a=rng.random(9), b=rng.random(9)), "1")
    with pytest.raises(DataError, match="b: all answers are the same; leave it out"):
        find_factors(table_of(a=rng.random(9), b=np.ones(9), c=rng.random(9)), "1")
