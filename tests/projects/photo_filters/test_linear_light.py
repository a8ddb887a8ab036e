"""Linear light and back."""

from __future__ import annotations

import numpy as np
import pytest

from projects.photo_filters import filter_image
from projects.photo_filters.tones import to_linear, to_srgb


def test_the_curves_undo_each_other_and_meet_without_a_step():
    values = np.linspace(0, 1, 10001)
    assert to_srgb(to_linear(values)) == pytest.approx(values, abs=1e-6)
    for curve, joint in ((to_linear, 0.04045), (to_srgb, 0.0031308)):
        assert curve(np.array(joint * (1 + 1e-9))) == pytest.approx(curve(np.array(joint)), abs=1e-6)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("shape", [(16, 16), (16, 16, 2), (16, 16, 3), (16, 16, 4)])
def test_nothing_done_in_linear_light_is_nothing_done(noise, shape, dtype):
    image = noise(shape, dtype)
    result = filter_image(image, "brightness:100%", linear=True)
    assert np.abs(result.astype(int) - image).max() <= (0 if dtype == np.uint8 else 1)


def test_a_blur_averages_light():
    image = np.zeros((1, 40, 3), np.uint8)
    image[:, ::2] = 255
    blurred = filter_image(image, "gaussian:5", linear=True, border="wrap")
    assert np.abs(blurred.astype(int) - round(255 * float(to_srgb(np.array(0.5))))).max() <= 1
