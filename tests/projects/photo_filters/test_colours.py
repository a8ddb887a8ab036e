"""Colours by name."""

from __future__ import annotations

import numpy as np
import pytest

from projects.photo_filters.colours import LUMA, chroma, rgb
from shared.errors import DataError


def test_names_and_numbers_are_colours():
    assert rgb("white").tolist() == [1, 1, 1]
    assert rgb("#ff0000").tolist() == [1, 0, 0]
    with pytest.raises(DataError, match="'orangge' is not a colour"):
        rgb("orangge")


@pytest.mark.parametrize("name", ["teal", "grey", "#e0a458"])
def test_chroma_has_no_luma(name):
    assert LUMA @ chroma(name) == pytest.approx(0)
    assert np.allclose(chroma(name) + LUMA @ rgb(name), rgb(name))
