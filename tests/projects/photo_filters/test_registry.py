"""Every filter is described, and its parameters keep their ranges."""

from __future__ import annotations

import math

import numpy as np
import pytest

from projects.photo_filters.chain import parse_chain, parse_step
from projects.photo_filters.registry import REGISTRY, Parameter
from shared.errors import DataError

NUMBERS = {p for f in REGISTRY.values() for p in f.parameters if not (p.choices or p.text)}
NO_FILES = {n for n, f in REGISTRY.items() if not any(p.text and p.default is None for p in f.parameters)}


def test_every_filter_is_described():
    for name, found in REGISTRY.items():
        assert name == found.name
        assert found.summary, name
        assert all(p.describe() for p in found.parameters)
        if all(p.default is not None for p in found.parameters):
            parse_chain(name, kinds=[found.kind])


@pytest.mark.parametrize("name", sorted(NO_FILES))
def test_values_shown_are_read_back(name):
    """The defaults as they are shown, or a value where there is none, make the step that they came from."""
    found = REGISTRY[name]
    corners = dict(
        zip(("x1", "y1", "x2", "y2", "x3", "y3", "x4", "y4"), (0, 0, 9, 0, 8, 7, 0, 9), strict=True)
    )
    values = tuple(corners.get(p.name, 2.0) if p.default is None else p.default for p in found.parameters)
    shown = ",".join(p.show(value) for p, value in zip(found.parameters, values, strict=True))
    assert parse_step(f"{name}:{shown}" if shown else name).values == values


@pytest.mark.parametrize("parameter", sorted(NUMBERS, key=repr), ids=lambda p: f"{p.name} {p.describe()}")
def test_a_range_is_kept_to_its_ends(parameter: Parameter):
    below, over = np.nextafter(parameter.low, -math.inf), np.nextafter(parameter.high, math.inf)
    outside = [math.nan, math.inf, -math.inf, below, over] + [parameter.low] * parameter.above
    inside = [end for end in (parameter.low, parameter.high) if end not in outside]
    for value in inside:
        parameter.check(value, "step")
    for value in outside:
        with pytest.raises(DataError, match=f"'step': {parameter.name} .* is out of range"):
            parameter.check(value, "step")


def test_odd_is_odd_and_whole():
    size = Parameter("size", low=1, high=99, odd=True)
    for value in (2, 3.5):
        with pytest.raises(DataError, match="give odd, 1 to 99"):
            size.check(value, "step")
    size.check(3, "step")
