"""Words on the colours can be read, and pictures and page agree."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest

from projects.song_recommender.palette import EIGHT, ink_on


def _luminance(colour: str) -> float:
    encoded = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


@pytest.mark.parametrize("colour", EIGHT)
def test_words_stand_out(colour: str) -> None:
    """A contrast of 4 to 1 or more (the measure of WCAG 2.2, which asks 3 for bold words)."""
    ground, word = _luminance(colour), float(ink_on(colour) == "white")
    assert (max(ground, word) + 0.05) / (min(ground, word) + 0.05) > 4


def test_the_page_has_the_same_colours() -> None:
    style = files("projects.song_recommender.map").joinpath("assets", "page.css").read_text()
    assert " ".join(f"--c{i}: {colour};" for i, colour in enumerate(EIGHT)) in style
