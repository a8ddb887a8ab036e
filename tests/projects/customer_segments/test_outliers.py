"""Outliers: rows that break how the columns go together, though each of their values is usual."""

from __future__ import annotations

import numpy as np
import pytest

from projects.customer_segments.components import find_components
from projects.customer_segments.outliers import find_outliers
from projects.customer_segments.preparing import prepare
from projects.customer_segments.table import open_table
from shared.errors import DataError


def ask(table, count, how="parallel"):
    preparation = prepare(table)
    rng = np.random.default_rng(0)
    parts = find_components(preparation.matrix(table), preparation.owners, how, rng)
    return find_outliers(table, preparation, parts, count)


def test_values_usual_one_by_one_that_do_not_go_together(table_of, rng):
    a = rng.standard_normal(500)
    b, c = a + 0.1 * rng.standard_normal(500), a + 0.1 * rng.standard_normal(500)
    a[7], b[7], c[7] = 1.5, 1.5, -1.5
    first, *rest = ask(table_of(a=a, b=b, c=c), 3, "1")
    assert first.row == 7
    assert first.reasons[0].column == "c"
    assert float(first.reasons[0].found) == pytest.approx(-1.5)
    assert float(first.reasons[0].expected) == pytest.approx(1.5, abs=0.2)
    assert first.times_median > 10 * rest[0].times_median
    assert [one.residual for one in (first, *rest)] == sorted(
        [o.residual for o in (first, *rest)], reverse=True
    )


def test_the_odd_customers_of_the_sample_are_among_the_first(root):
    folder = root / "data" / "customers-sample"
    table = open_table(folder / "customers.csv")
    truth = open_table(folder / "truth.csv", categories=["odd"]).categories["odd"]
    rows = [one.row for one in ask(table, 20)]
    assert (truth.iloc[rows] == "yes").sum() >= 8  # of ten among 5,000


def test_a_missing_value_is_not_odd(table_of, rng):
    a = rng.standard_normal(300)
    b, words = a + 0.1 * rng.standard_normal(300), np.array(["x", "y"] * 150, object)
    b[5], words[9] = np.nan, ""
    a[5] = 2.5
    found = ask(table_of(a=a, b=b, w=words), 5, "1")
    assert not {5, 9} & {one.row for one in found}


def test_an_odd_category_is_told_with_the_likely_one(table_of, rng):
    side = np.arange(400) % 2
    a, b = side * 4 + rng.standard_normal(400) * 0.3, side * 4 + rng.standard_normal(400) * 0.3
    words = np.where(side == 1, "high", "low").astype(object)
    words[11] = "low"
    (first,) = ask(table_of(a=a, b=b, w=words), 1, "1")
    assert first.row == 11
    reason = next(one for one in first.reasons if one.column == "w")
    assert (reason.found, reason.expected) == ("low", "high")


def test_impossible_requests_are_told(table_of, rng):
    table = table_of(a=rng.standard_normal(30), b=rng.standard_normal(30))
    with pytest.raises(DataError, match="-k 0; ask for at least one"):
        ask(table, 0)
    with pytest.raises(DataError, match="2 components explain the whole table; take fewer"):
        ask(table, 1, "2")
    assert len(ask(table, 99, "1")) == 30
