"""What a chain is made into."""

from __future__ import annotations

import numpy as np
import pytest

from projects.photo_filters import filter_image
from projects.photo_filters.chain import parse_chain
from projects.photo_filters.compiling import colours, product, segments_of
from projects.photo_filters.segments import Layout, Stream


def test_what_can_stream_is_one_piece():
    layout = Layout(30, 40, 3, "reflect")
    [segment] = segments_of(parse_chain("gaussian:2 | sharpen | sepia:60% | vignette"), layout)
    assert isinstance(segment, Stream)
    assert segment.rows_for(0, 30) == (0, 30)
    first, end = segment.rows_for(15, 16)
    assert (first, end) == (15 - 8 - 1, 16 + 8 + 1)


def test_colour_steps_are_multiplied():
    steps = parse_chain("sepia | saturation:50%")
    first, second = (np.vstack([step.filter.make(*step.values), [0, 0, 0, 1]]) for step in steps)
    assert product(steps) == pytest.approx((second @ first)[:3])


@pytest.mark.parametrize(
    ("step", "answer"), [("sepia", True), ("invert", False), ("cinema", True), ("grain", False)]
)
def test_which_steps_give_grey_a_colour(noise, step, answer):
    assert colours(*parse_chain(step)) == answer
    assert filter_image(noise((4, 5)), step).ndim == (3 if answer else 2)
