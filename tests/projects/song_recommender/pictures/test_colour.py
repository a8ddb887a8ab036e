"""Oklab is what its author says, and the histogram is a distribution that changes little with the light."""

from __future__ import annotations

import numpy as np
import pytest

from projects.song_recommender.pictures.colour import BINS, colour_histogram, oklab


@pytest.mark.parametrize(
    ("colour", "expected"),
    [  # Ottosson 2020 and CSS Color 4: white, and the primaries of sRGB
        ((255, 255, 255), (1, 0, 0)),
        ((0, 0, 0), (0, 0, 0)),
        ((255, 0, 0), (0.62796, 0.22486, 0.12585)),
        ((0, 255, 0), (0.86644, -0.23389, 0.17950)),
        ((0, 0, 255), (0.45201, -0.03246, -0.31153)),
    ],
)
def test_known_colours(colour: tuple[int, ...], expected: tuple[float, ...]) -> None:
    assert oklab(np.array([[colour]], np.uint8))[0, 0] == pytest.approx(expected, abs=2e-4)


def test_the_squares_are_a_distribution(rng: np.random.Generator) -> None:
    pixels = rng.integers(0, 256, (31, 17, 3), np.uint8)
    shares = colour_histogram(oklab(pixels)).astype(np.float64) ** 2
    assert shares.sum() == pytest.approx(1, abs=1e-6)
    assert len(shares) == np.prod(BINS)
    turned = colour_histogram(oklab(pixels[::-1, ::-1]))
    assert np.abs(turned - np.sqrt(shares)).max() < 1e-6  # places do not matter


def test_the_mean_lightness_can_be_read_off(rng: np.random.Generator) -> None:
    """Linear weights keep the mean of what is shared out."""
    lab = oklab(rng.integers(0, 256, (40, 40, 3), np.uint8))
    shares = (colour_histogram(lab).astype(np.float64) ** 2).reshape(BINS).sum(axis=(1, 2))
    assert shares @ np.linspace(0, 1, BINS[0]) == pytest.approx(lab[..., 0].mean(), abs=1e-5)


def test_a_little_more_light_moves_little(scenes: list[np.ndarray]) -> None:
    brighter = (scenes[0] * 1.05).clip(0, 255).astype(np.uint8)
    own, near, far = (colour_histogram(oklab(p)) for p in (scenes[0], brighter, scenes[1]))
    assert own @ near > 0.9 > own @ far
