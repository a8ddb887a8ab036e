"""All rows and all arrows are within the view."""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

pytest.importorskip("streamlit", reason="streamlit is not here: pip install -e '.[studio]'")

from studio.segment_map import colour_of, labels_of, reach_of, view_of


@pytest.mark.parametrize("seed", range(6))
def test_rows_and_arrows_lie_in_the_view(seed: int):
    rng = np.random.default_rng(seed)
    places = rng.normal(size=(50, 2)) @ rng.normal(size=(2, 2)) + rng.normal(size=2)
    places -= places.mean(axis=0)
    opened: Any = SimpleNamespace(places=places, loadings=rng.uniform(-1, 1, (6, 2)))
    x0, y0, x1, y1 = view_of(places)
    assert np.all((places >= [x0, y0]) & (places <= [x1, y1]))
    ends = reach_of(opened) * opened.loadings
    reached = np.abs(opened.loadings) > 0.1
    assert np.all(((ends >= [x0, y0]) & (ends <= [x1, y1])) | ~reached)


def test_one_place_has_a_view_too():
    x0, y0, x1, y1 = view_of(np.zeros((3, 2)))
    assert x0 < 0 < x1
    assert y0 < 0 < y1


def test_neighbours_differ_in_colour():
    colours = [colour_of(j) for j in range(20)]
    assert all(a != b for a, b in pairwise(colours))
    assert {*colours} == {1, 2, 3, 4, 5, 6, 7}


@pytest.mark.parametrize("seed", range(6))
def test_names_of_arrows_do_not_lie_upon_each_other(seed: int):
    rng = np.random.default_rng(seed)
    ends = np.repeat(rng.normal(size=(2, 2)), 4, axis=0) + 0.01 * rng.normal(size=(8, 2))
    names = [letter * 9 for letter in "abcdefgh"]
    items = labels_of(ends, names, (-3, -3, 3, 3))
    assert [item["text"] for item in items] == names
    for i, one in enumerate(items):
        for other in items[:i]:
            same_side = one["anchor"] == other["anchor"]
            near = abs(one["at"][0] - other["at"][0]) < 6 / 60 * 9
            apart = abs(one["at"][1] - other["at"][1]) >= 0.98 * 6 / 17
            assert apart or not (same_side and near)
