"""Plans: one sampling wherever one is enough, canvases that follow the steps, and sizes within limits."""

from __future__ import annotations

import numpy as np
import pytest

from projects.photo_filters.chain import WARP_KINDS, parse_chain
from projects.photo_filters.warp import plan_transform, plan_warp
from shared.errors import DataError
from shared.linalg.transform2d import Transform2D


def plan(chain, width=60, height=40, **options):
    return plan_warp(parse_chain(chain, kinds=WARP_KINDS), width, height, **options)


def test_steps_are_multiplied_in_their_order():
    steps = ["rotate:30", "scale:150%", "shear:0.2", "translate:5,7"]
    whole, parts = plan(" | ".join(steps), expand=False), Transform2D.identity()
    for step in steps:
        parts = plan(step, expand=False).transform @ parts
    assert len(whole.stages) == 1
    assert np.allclose(whole.transform.matrix, parts.matrix)


@pytest.mark.parametrize(
    ("chain", "size", "stages"),
    [
        ("crop:10,5,30,20", (30, 20), 1),
        ("crop:10,5,30,20 | resize:90,0", (90, 60), 1),
        ("crop:10,5,30,20 | rotate:90 | flip", (20, 30), 1),
        ("crop:10,5,30,20 | rotate:45", (36, 36), 2),  # its corners would bring back what was cut
        ("rotate:90 | crop:0,0,40,30 | crop:5,5,10,10", (10, 10), 1),
        ("resize:0,20", (30, 20), 1),
        ("resize:7,9 | scale:200%", (14, 18), 1),
    ],
)
def test_canvases_follow_the_steps(chain, size, stages):
    planned = plan(chain)
    assert planned.size == size
    assert len(planned.stages) == stages


def test_expanding_keeps_all_corners_and_a_size_cuts_from_the_top_left():
    planned = plan("rotate:20 | shear:0.3")
    corners = planned.transform.outline(60, 40)
    assert (corners >= -1e-6).all()
    assert (corners <= np.array(planned.size) + 1e-6).all()
    cut = plan("rotate:20 | shear:0.3", size=(25, 15))
    assert cut.size == (25, 15)
    assert np.array_equal(cut.transform.matrix, planned.transform.matrix)


def test_a_transform_keeps_the_canvas_unless_it_may_grow():
    turn = Transform2D.rotation(90)
    assert plan_transform(turn, 60, 40).size == (60, 40)
    grown = plan_transform(turn, 60, 40, expand=True)
    assert grown.size == (40, 60)
    assert np.allclose(grown.transform.outline(60, 40).min(axis=0), 0)


@pytest.mark.parametrize(
    ("chain", "options", "words"),
    [
        ("scale:900%", {"max_pixels": 9999}, "over the limit of 9,999"),
        ("resize:99999,99999", {}, "over the limit"),
        ("shear:1,1", {}, "singular"),
        ("crop:50,0,20,5", {}, "outside of the 60 × 40"),
        ("crop:1.5,0,20,5", {}, "whole pixels"),
        ("resize:0,0", {}, "neither"),
        ("rotate:5", {"size": (0, 5)}, "0 × 5"),
        ("rotate:5", {"size": (50_000, 50_000)}, "over the limit"),
        ("perspective:0,0,9,9,18,18,0,9", {}, "degenerate"),
        ("rectify:0,0,9,9,18,18,0,9", {}, "degenerate"),
    ],
)
def test_what_cannot_be_planned_names_the_step(chain, options, words):
    with pytest.raises(DataError, match=words):
        plan(chain, **options)
