"""Canny's steps beside the same in float64, with angles and labels."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from projects.photo_filters.filters.blurs import gaussian_taps
from projects.photo_filters.windows.canny import canny_edges
from shared.linalg.borders import BORDERS

LUMA = np.array([0.299, 0.587, 0.114])


def reference(image: np.ndarray, border: str, sigma: float, low: float, high: float) -> np.ndarray:
    luma = image.astype(float) if image.ndim == 2 else image @ LUMA
    blurred = ndimage.gaussian_filter(luma, sigma, mode=border)
    dx, dy = (ndimage.sobel(blurred, axis, mode=border) / 8 for axis in (1, 0))
    length = np.hypot(dx, dy)
    eighth = np.round(np.arctan2(dy, dx) / (np.pi / 4)).astype(int) % 4
    framed, ridge = np.pad(length, 1), np.zeros(length.shape, bool)
    height, width = length.shape
    for number, (y, x) in enumerate([(0, 1), (1, 1), (1, 0), (1, -1)]):
        ahead = framed[1 + y :, 1 + x :][:height, :width]
        behind = framed[1 - y :, 1 - x :][:height, :width]
        ridge |= (eighth == number) & (length > behind) & (length >= ahead)
    weak = ridge & (length > low)
    chains, _ = ndimage.label(weak, structure=np.ones((3, 3)))
    return np.isin(chains, chains[weak & (length > high)])


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("shape", [(1, 1), (2, 70), (33, 5, 3), (50, 161), (70, 64, 3)])
@pytest.mark.parametrize("sigma", [0.6, 1.4, 4.0])
def test_edges_are_those_of_the_definition(noise, shape, border, sigma):
    taps = gaussian_taps(sigma)
    image = noise(shape)
    luma = LUMA if len(shape) == 3 else np.ones(1)
    low, high = np.array([0.05, 0.1]) / (0.3 + sigma**2)
    expected = reference(image / 255, border, sigma, low, high)
    for picture, white in ((image, 255), ((image / 255).astype(np.float32), 1)):
        found = canny_edges(picture, border, luma, taps[len(taps) // 2 :], low, high)
        assert found.dtype == picture.dtype
        assert np.isin(found, (0, white)).all()
        first = found if found.ndim == 2 else found[..., 0]
        assert np.array_equal(found, first if found.ndim == 2 else np.dstack([first] * 3))
        # two lengths that are equal but for rounding may be told apart otherwise
        assert ((first > 0) != expected).mean() <= 0.002
    assert shape[0] < 50 or 0 < expected.mean() < 0.5
