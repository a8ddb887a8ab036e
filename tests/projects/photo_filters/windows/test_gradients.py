"""Gradients beside correlations in float64."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from projects.photo_filters.windows.gradients import gradient_length
from shared.linalg.borders import BORDERS

SHAPES = [(1, 1), (1, 9), (7, 1, 3), (30, 41), (20, 333, 3)]


def reference(image: np.ndarray, border: str, side: int, middle: int) -> np.ndarray:
    smooth = np.array([side, middle, side]) * 4 / (2 * side + middle)
    exact = image.astype(float)
    along = [ndimage.correlate1d(exact, [-1, 0, 1], axis, mode=border) for axis in (0, 1)]
    return np.hypot(*(ndimage.correlate1d(d, smooth, 1 - axis, mode=border) for axis, d in enumerate(along)))


@pytest.mark.parametrize("weights", [(1, 2), (3, 10), (1, 1)])
@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("shape", SHAPES)
def test_lengths_are_exact(noise, shape, border, weights):
    image = noise(shape)
    image[: shape[0] // 2] //= 16  # lengths below the limit of 255, too
    expected = np.floor(reference(image, border, *weights) + 0.5).clip(0, 255)
    off = np.abs(gradient_length(image, border, *weights) - expected)
    assert off.max() <= (0 if weights == (1, 2) else 1)
    assert (off > 0).mean() < 0.01  # a root that is half a level, to the last bit of float32
    full = noise(shape, np.float32)
    assert np.allclose(gradient_length(full, border, *weights), reference(full, border, *weights), atol=1e-5)


@pytest.mark.parametrize(("weights", "most"), [((1, 2), 0.03), ((3, 10), 0.006)])
def test_a_wave_is_as_steep_in_every_direction(weights, most):
    """Scharr's weights are made for this; Sobel's differ by about three per cent."""
    y, x = np.mgrid[:200, :200]
    lengths = []
    for angle in np.radians(np.arange(0, 50, 5)):
        wave = np.sin((x * np.cos(angle) + y * np.sin(angle)) * 0.8).astype(np.float32)
        lengths.append(gradient_length(wave, "reflect", *weights)[20:-20, 20:-20].max())
    assert np.ptp(lengths) / np.mean(lengths) == pytest.approx(0, abs=most)
