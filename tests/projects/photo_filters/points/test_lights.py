"""Light on bytes against float64."""

from __future__ import annotations

import numpy as np
import pytest

from projects.photo_filters.points.lights import apply_light


@pytest.mark.parametrize("shape", [(1, 1), (7, 40), (1, 1, 3), (7, 40, 3)])
def test_each_pixel_is_multiplied_and_rounded_once(noise, rng, shape):
    image = noise(shape)
    columns, rows = rng.random((shape[0], 3)), rng.random((3, shape[1]))
    light = columns @ rows
    exact = image * (light if len(shape) == 2 else light[..., None])
    out = np.full_like(image, 7)
    apply_light(image, out, columns, rows, 0, shape[0])
    assert np.abs(out - exact.clip(0, 255)).max() <= 0.51
    parts = np.full_like(image, 7)
    apply_light(image, parts, columns, rows, 0, shape[0] - 1)
    assert np.array_equal(parts[:-1], out[:-1])
    assert (parts[-1] == 7).all()


def test_no_light_is_black_and_full_light_the_picture(noise):
    image = noise((5, 6, 3))
    out = np.empty_like(image)
    apply_light(image, out, np.zeros((5, 1)), np.ones((1, 6)), 0, 5)
    assert not out.any()
    apply_light(image, out, np.ones((5, 1)), np.ones((1, 6)), 0, 5)
    assert np.array_equal(out, image)
