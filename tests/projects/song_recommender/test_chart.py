"""A chart is drawn of any songs that fit on it."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from projects.song_recommender import chart
from shared.errors import DataError


@pytest.mark.parametrize("count", [0, chart.MOST + 1])
def test_no_song_and_too_many_are_not_drawn(count: int) -> None:
    with pytest.raises(DataError, match=f"{count} songs"):
        chart.draw("", [""] * count, np.zeros(count), np.zeros((count, 1)), ["tempo"])


def test_the_chart_draws_any_title() -> None:
    names = ["$\\frac{$", "日本語", "a\x1b[31m", "x" * 300]
    parts = np.array([[0.5, -0.1], [0.3, 0.1], [0.0, 0.0], [-0.5, -0.2]])
    png = chart.draw("Songs like $\\x", names, parts.sum(axis=1), parts, ("$\\frac{$", "tempo"))
    with Image.open(io.BytesIO(png)) as image:
        image.load()
        assert image.width > 500
