"""Preparation: units do not matter, skewed columns are on a log scale, categories weigh as in MCA."""

from __future__ import annotations

import numpy as np
import pytest

from projects.customer_segments.preparing import MISSING, OTHER, prepare, skewness
from shared.errors import DataError
from shared.memory import within


def test_every_number_has_mean_0_and_variance_1(table_of, rng):
    table = table_of(a=rng.normal(7, 2, 200), b=np.exp(rng.standard_normal(200)))
    matrix = prepare(table).matrix(table)
    np.testing.assert_allclose(matrix.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(matrix.std(axis=0), 1)


def test_the_unit_of_measure_does_not_matter(table_of, rng):
    metres = rng.normal(7, 2, 100)
    one, other = table_of(a=metres), table_of(a=metres * 1e200)
    np.testing.assert_allclose(prepare(one).matrix(one), prepare(other).matrix(other))


def test_a_skewed_column_is_on_a_log_scale_where_that_helps(table_of, rng):
    z = rng.standard_normal(3_000)
    numbers = {
        n.name: n
        for n in prepare(
            table_of(money=1000 * np.exp(z), even=z + 10, debt=1000 * np.exp(z) - 1500, left=-np.exp(z) + 100)
        ).numbers
    }
    assert numbers["money"].is_log
    assert numbers["money"].skewness == pytest.approx(skewness(1000 * np.exp(z)))
    assert not any(numbers[name].is_log for name in ("even", "debt", "left"))
    assert numbers["money"].unscaled(float(numbers["money"].scaled(np.array([450.0]))[0])) == pytest.approx(
        450
    )


def test_a_category_weighs_as_in_multiple_correspondence_analysis(table_of, rng):
    """(indicator − p)/√p: level j adds 1 − p_j to the variance; two rows that differ are 1/p + 1/p' apart."""
    texts = rng.choice(["a", "b", "c"], 500, p=[0.5, 0.3, 0.2])
    table = table_of(x=texts)
    (category,) = prepare(table).categories
    p = np.array(category.shares)
    assert category.levels == ("a", "b", "c")
    matrix = prepare(table).matrix(table)
    np.testing.assert_allclose(matrix.var(axis=0), 1 - p)
    assert matrix.var(axis=0).sum() == pytest.approx(len(p) - 1)
    one, other = (matrix[np.flatnonzero(texts == level)[0]] for level in ("a", "c"))
    assert ((one - other) ** 2).sum() == pytest.approx(1 / p[0] + 1 / p[2])


def test_missing_values_stand_at_the_median_or_are_a_level(table_of):
    table = table_of(a=[1, 2, 9, np.nan, np.nan], b=["x", "x", "y", "", "y"])
    preparation = prepare(table)
    (number,), (category,) = preparation.numbers, preparation.categories
    assert (number.median, number.missing) == (2, 2)
    assert number.scaled(np.array([np.nan]))[0] == number.scaled(np.array([2.0]))[0]
    assert MISSING in category.levels
    assert preparation.names == ["a", "b = x", "b = y", f"b = {MISSING}"]
    assert preparation.owners.tolist() == [0, 1, 1, 1]


def test_rare_levels_are_one(table_of):
    table = table_of(a=["x"] * 500 + ["y"] * 490 + [f"rare {i}" for i in range(10)])
    (category,) = prepare(table).categories
    assert category.levels == ("x", "y", OTHER)
    assert category.codes(np.array(["rare 3", "never seen", "y"], object)).tolist() == [2, 2, 1]


def test_what_new_rows_hold_that_the_old_ones_did_not_is_counted(table_of):
    preparation = prepare(table_of(a=[1, 1, 1, 2, 2, 3, 90], b=list("xyxyxyx")))
    assert preparation.numbers[0].is_log
    new = table_of(a=[-5, np.nan, 1], b=["z", "x", ""])
    assert preparation.oddities(new) == {
        "missing numbers": 1,
        "new levels": 2,
        "values below 0 on a log scale": 1,
    }
    matrix = preparation.matrix(new)
    assert np.isfinite(matrix).all()
    np.testing.assert_array_equal(matrix[0, 1:], 0)  # a new level stands at the mean


def test_a_column_that_hardly_differs_is_refused(table_of):
    with pytest.raises(DataError, match=r"a: its values hardly differ.*--without"):
        prepare(table_of(a=1e16 + np.array([0, 0, 2, 2.0])))


def test_too_few_rows_and_too_little_memory_are_refused(table_of, rng):
    with pytest.raises(DataError, match="2 rows are too few"):
        prepare(table_of(a=[1, 2]))
    table = table_of(a=rng.standard_normal(10_000))
    with within(100_000), pytest.raises(DataError, match=r"10,000 rows × 1 columns needs about 1.4 MB"):
        prepare(table).matrix(table)
