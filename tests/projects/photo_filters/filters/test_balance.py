"""Colour matrices: what they keep, and the rotation of the cube."""

from __future__ import annotations

import numpy as np
import pytest

from projects.photo_filters.chain import parse_step
from projects.photo_filters.colours import LUMA
from shared.errors import DataError

UNCHANGED = ["hue:0", "hue:360", "temperature:0%", "tint:0%", "fade:0%", "mono:30%,59%,11%,0%", "mixer"]


@pytest.mark.parametrize("step", UNCHANGED)
def test_some_values_leave_every_colour(kernel, step):
    assert np.allclose(kernel(step), np.eye(3, 4), atol=1e-12)


@pytest.mark.parametrize("angle", [-200, 30, 120, 359])
def test_hue_is_a_rotation_about_grey(kernel, angle):
    turn = kernel(f"hue:{angle}")[:, :3]
    assert np.allclose(turn @ turn.T, np.eye(3))
    assert np.linalg.det(turn) == pytest.approx(1)
    assert np.allclose(turn @ [1, 1, 1], 1)
    assert np.trace(turn) == pytest.approx(1 + 2 * np.cos(np.radians(angle)))


def test_a_third_of_a_turn_takes_red_to_green_to_blue(kernel):
    assert np.allclose(kernel("hue:120")[:, :3], [[0, 0, 1], [1, 0, 0], [0, 1, 0]])


@pytest.mark.parametrize("step", ["temperature:100%", "temperature:-100%", "tint:100%", "tint:-100%"])
def test_white_balance_keeps_the_luma_of_greys(kernel, step):
    matrix = kernel(step)
    assert LUMA @ matrix @ [1, 1, 1, 0] == pytest.approx(1)
    assert np.count_nonzero(matrix) == 3


def test_warm_is_red_and_magenta_is_not_green(kernel):
    red, _, blue = np.diag(kernel("temperature:50%"))
    assert red > 1 > blue
    red, green, blue = np.diag(kernel("tint:50%"))
    assert red == blue > 1 > green


def test_mono_is_one_weighted_mean_in_every_channel(kernel):
    assert np.allclose(kernel("mono:2,1,1"), [[0.5, 0.25, 0.25, 0]] * 3)
    assert np.allclose(kernel("mono:2,1,1,50%"), 0.5 * kernel("mono:2,1,1") + 0.5 * np.eye(3, 4))
    with pytest.raises(DataError, match="add up to 0"):
        kernel("mono:1,-1,0")


def test_the_mixer_is_its_numbers(kernel):
    rows = [[1, 2, 3, 0], [-1, -2, -3, 0], [0, 0.5, 0.1, 0]]
    assert np.allclose(kernel("mixer:1,2,3,-1,-2,-3,0,0.5,10%"), rows)


def test_faded_black_is_grey_and_white_nearly_white(kernel):
    assert np.allclose(kernel("fade:100%") @ [[0, 1], [0, 1], [0, 1], [1, 1]], [[0.2, 0.95]] * 3)


def test_vibrance_keeps_greys_and_luma_and_spares_full_colours(kernel):
    plain, full = kernel("vibrance:0%"), kernel("vibrance:100%")
    assert np.allclose(full @ LUMA, plain @ LUMA, atol=1e-6)
    greys = np.arange(33)
    assert np.allclose(full[greys, greys, greys], plain[greys, greys, greys], atol=1e-6)
    assert np.allclose(full[32, 0, 0], [1, 0, 0], atol=1e-6)
    dull = plain[18, 16, 16]
    assert np.ptp(full[18, 16, 16]) > 1.7 * np.ptp(dull)


def test_out_of_range_is_named():
    with pytest.raises(DataError, match="warmth 110%"):
        parse_step("temperature:110%")
