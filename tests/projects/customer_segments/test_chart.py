"""The map: correlations that are numpy's, pictures that open, the same bytes each time."""

from __future__ import annotations

import io
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from projects.customer_segments import chart
from projects.customer_segments.chart import correlations, draw_map
from shared.errors import DataError


@pytest.fixture
def drawn(fitted, table_of, groups):
    rows, labels = groups
    words = np.array(["red", "green", "blue"])[labels]
    table = table_of(a=rows[:, 0], b=rows[:, 1], c=rows[:, 2], d=rows[:, 3], colour=words)
    found = fitted.segmentation
    matrix = found.preparation.matrix(table)
    return found, matrix, fitted.labels


def picture(drawn, name, title="a $map$"):
    found, matrix, labels = drawn
    loadings = correlations(found.preparation, found.components, matrix)
    shares = found.components.shares[:2].tolist()
    scores = found.components.scores(matrix, 2)
    columns = found.preparation.names
    rng = np.random.default_rng(0)
    return draw_map(Path(name), title, scores, labels, found.names, loadings, columns, shares, rng)


def test_loadings_are_correlations(drawn):
    found, matrix, _ = drawn
    loadings = correlations(found.preparation, found.components, matrix)
    expected = np.corrcoef(np.column_stack([matrix, found.components.scores(matrix, 2)]).T)[:-2, -2:]
    np.testing.assert_allclose(loadings, expected, atol=1e-12)
    assert np.abs(loadings).max() <= 1 + 1e-12


def test_a_png_opens_and_an_svg_is_whole(drawn):
    with Image.open(io.BytesIO(picture(drawn, "map.png"))) as image:
        image.load()
        assert image.width > 800
    ElementTree.fromstring(picture(drawn, "map.SVG", "<b>&"))


@pytest.mark.parametrize("name", ["a.png", "a.svg"])
def test_the_same_bytes_each_time(drawn, name):
    assert picture(drawn, name) == picture(drawn, name)


def test_of_many_rows_a_sample_is_drawn(drawn, monkeypatch):
    monkeypatch.setattr(chart, "MOST_POINTS", 50)
    assert picture(drawn, "a.png")


def test_another_format_is_refused(drawn):
    with pytest.raises(DataError, match=r"not written as '\.gif'; name a \.png or \.svg"):
        picture(drawn, "a.gif")
