"""The way that is told for a step is the one that the engine goes."""

from __future__ import annotations

import numpy as np
import pytest

from projects.photo_filters.chain import WARP_KINDS, parse_chain, parse_step
from projects.photo_filters.warp import warp_image
from projects.photo_filters.ways import kernel_costs, kernel_ways, step_ways


@pytest.mark.parametrize("step", ["gaussian:3", "gaussian:30", "box:21", "emboss", "motion:31,20"])
def test_the_first_way_is_of_eight_bits_and_costs_what_it_says(kernel, step):
    ways, costs = kernel_ways(kernel(step)), kernel_costs(kernel(step))
    assert "8 bits" in ways[0]["where"] or ways[0]["where"] == "always"
    assert ways[0]["cost"] in costs.values()
    for way in ways:
        assert way["why"].startswith(way["method"])


@pytest.mark.parametrize(
    ("step", "size", "says"),
    [
        ("rotate:90", (60, 40), "a copy"),
        ("flip", (60, 40), "a copy"),
        ("scale:50%", (60, 40), "two passes"),
        ("resize:40,60", (60, 40), "two passes"),
        ("rotate:10", (60, 40), "every pixel is sampled"),
        ("shear:3", (60, 40), "every pixel is sampled"),
    ],
)
def test_moves(noise, step, size, says):
    told = step_ways(parse_chain(step, kinds=WARP_KINDS)[0], size)[0]
    assert says in told
    image = noise((size[1], size[0], 3))
    made = warp_image(image, step)
    if says == "a copy":  # moves samples, and makes none
        assert np.array_equal(np.sort(made, axis=None), np.sort(image, axis=None))
    else:
        assert made.shape != image.shape


def test_a_median_tells_its_way():
    assert "network" in step_ways(parse_step("median:3"), (9, 9))[0]
    own, else_ = step_ways(parse_step("median:31"), (9, 9))
    assert "counting" in own
    assert "ranks" in else_
    assert "bands of rows and 15 above" in else_
