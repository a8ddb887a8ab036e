"""Descriptions: standardised differences, intervals that hold the truth as often as they say, and words."""

from __future__ import annotations

import numpy as np
import pytest

from projects.customer_segments.describe import Difference, describe, in_words, name_of, notable, shown
from projects.customer_segments.preparing import prepare


def test_a_difference_is_that_of_the_means_in_deviations(table_of, rng):
    a, labels = rng.standard_normal(300), np.repeat([0, 1, 1], 100)
    a[:100] += 2
    texts = np.where(rng.random(300) < np.where(labels == 0, 0.8, 0.3), "yes", "no")
    table = table_of(a=a, b=texts)
    inside, other = describe(table, prepare(table), labels, 2)
    of_a = next(one for one in inside if one.column == "a")
    assert of_a.difference == pytest.approx((a[:100].mean() - a[100:].mean()) / a.std())
    assert (of_a.inside, of_a.outside) == (np.median(a[:100]), np.median(a[100:]))
    of_b = next(one for one in inside if one.level == "yes")
    here, there, p = (texts[:100] == "yes").mean(), (texts[100:] == "yes").mean(), (texts == "yes").mean()
    assert of_b.difference == pytest.approx((here - there) / np.sqrt(p * (1 - p)))
    assert (of_b.inside, of_b.outside) == (here, there)
    assert [abs(one.difference) for one in inside] == sorted(
        (abs(o.difference) for o in inside), reverse=True
    )
    assert next(one for one in other if one.column == "a").difference == pytest.approx(-of_a.difference)


def test_the_intervals_hold_the_truth_nineteen_times_of_twenty(table_of):
    """By simulation, for groups that are given and not found."""
    labels, held = np.repeat([0, 1], [60, 140]), 0
    truth = 0.5
    for seed in range(400):
        a = np.random.default_rng(seed).standard_normal(200) + truth * (labels == 0)
        table = table_of(a=a)
        (one,) = describe(table, prepare(table), labels, 2)[0]
        held += one.low * a.std() <= truth <= one.high * a.std()
    assert held / 400 == pytest.approx(0.95, abs=0.03)


def test_one_segment_of_all_differs_from_nothing(table_of, rng):
    table = table_of(a=rng.standard_normal(20))
    assert describe(table, prepare(table), np.zeros(20, int), 1) == [[]]
    assert name_of([]) == "like the rest"


def test_words():
    more = Difference("spend", "", 2.0, 1.9, 2.1, 8_220.4, 540.0)
    web = Difference("channel", "web", -1.2, -1.3, -1.1, 0.05, 0.5)
    phone = Difference("channel", "phone", 0.8, 0.7, 0.9, 0.9, 0.01)
    none = Difference("channel", "(missing)", 0.7, 0.6, 0.8, 0.9, 0.01)
    little = Difference("age", "", -0.1, -0.2, 0.0, 40.0, 41.0)
    assert in_words(more) == "spend much higher: typically 8,220, elsewhere 540"
    assert in_words(phone) == "channel phone: 90 %, elsewhere 1 %"
    assert in_words(little) == "age lower: typically 40, elsewhere 41"
    assert name_of([more, web, phone, little]) == "high spend, channel phone"
    assert name_of([none, web, little]) == "like the rest"
    assert notable([more, web, phone, none, little]) == [more, web]
    assert shown(float("nan")) == "–"
