"""Figures are told with three digits, and what is none as a dash."""

from __future__ import annotations

import math

import pytest

pytest.importorskip("streamlit", reason="streamlit is not here: pip install -e '.[studio]'")

from studio.segment_evidence import figure


@pytest.mark.parametrize("value", [0.0, 0.70449, -1.5, 12.0])
def test_a_figure_is_the_value_to_three_digits(value: float):
    assert float(figure(value)) == pytest.approx(value, abs=5.001e-4)


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_what_cannot_be_said_is_a_dash(value: float):
    assert figure(value) == "–"
