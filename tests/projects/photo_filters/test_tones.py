"""Curves through points beside scipy's PCHIP, and what monotone promises."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.interpolate import PchipInterpolator

from projects.photo_filters.tones import curve_of, parse_points, sample, smooth_curve, to_linear, to_srgb
from shared.errors import DataError

PER_CENT = st.integers(0, 100)
POINTS = st.lists(st.tuples(PER_CENT, PER_CENT), min_size=2, max_size=9, unique_by=lambda point: point[0])


@given(POINTS)
def test_it_is_scipys_monotone_cubic(points):
    points = np.array(sorted(points)) / 100
    places = np.linspace(points[0, 0], points[-1, 0], 333)
    assert np.allclose(smooth_curve(points, places), PchipInterpolator(*points.T)(places), atol=1e-12)


@given(POINTS, st.booleans())
def test_a_curve_through_rising_points_rises(points, falling):
    x, y = np.sort(np.array(points), axis=0).T / 100
    values = smooth_curve(np.column_stack([x, 1 - y if falling else y]), np.linspace(x[0], x[-1], 500))
    assert ((-1 if falling else 1) * np.diff(values) >= -1e-12).all()


@given(POINTS)
def test_it_never_leaves_the_range_of_its_points(points):
    points = np.array(sorted(points)) / 100
    values = smooth_curve(points, np.linspace(points[0, 0], points[-1, 0], 500))
    assert points[:, 1].min() - 1e-12 <= values.min()
    assert values.max() <= points[:, 1].max() + 1e-12


def test_points_are_met_and_the_ends_added():
    assert parse_points(" 25=18  75.5=82").tolist() == [[0, 0], [0.25, 0.18], [0.755, 0.82], [1, 1]]
    assert parse_points("0=10 100=90").tolist() == [[0, 0.1], [1, 0.9]]
    assert np.array_equal(curve_of(""), sample(curve_of("").size).astype(np.float32))


@pytest.mark.parametrize(
    ("text", "named"),
    [("25", "'25'"), ("25=", "'25='"), ("a=3", "'a=3'"), ("25=101", "'25=101'"), ("-5=3", "'-5=3'"),
     ("nan=3", "'nan=3'"), ("50=50 25=20", "'25=20'"), ("50=50 50=60", "'50=60'"), ("1e1=3", "'1e1=3'")],
)  # fmt: skip
def test_a_point_that_is_none_is_named(text, named):
    with pytest.raises(DataError, match=named):
        parse_points(text)


def test_light_and_srgb_undo_each_other():
    values = np.linspace(0, 1, 1000)
    assert np.allclose(to_srgb(to_linear(values)), values, atol=1e-6)
    assert to_linear(np.array([0.5]))[0] == pytest.approx(0.2140, abs=1e-4)  # the middle grey of a screen
    assert to_srgb(np.array([-1.0, 2.0])).tolist() == pytest.approx([0, 1])
