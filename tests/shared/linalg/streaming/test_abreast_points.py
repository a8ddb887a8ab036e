"""Point operations on pieces side by side do to each piece what they do to a plain row."""

from __future__ import annotations

import numpy as np
import pytest

from shared.linalg.streaming import abreast_points, points
from shared.linalg.streaming.sums import LANES

PLACES = 9


@pytest.fixture
def numbers(rng):
    return rng.standard_normal(12).astype(np.float32)


def both(pixels, abreast, plain):
    """What is made of (LANES, places, channels) pixels abreast, and piece by piece."""
    row = np.ascontiguousarray(pixels.transpose(1, 2, 0)).reshape(-1)
    abreast(row)
    made = row.reshape(PLACES, -1, LANES).transpose(2, 0, 1)
    expected = pixels.copy()
    for j, piece in enumerate(expected):
        flat = piece.reshape(-1)
        plain(flat, j)
        expected[j] = flat.reshape(piece.shape)
    return made, expected


@pytest.mark.parametrize("channels", [3, 4])
def test_recolour(rng, numbers, channels):
    made, expected = both(
        rng.random((LANES, PLACES, channels), np.float32),
        lambda row: abreast_points.recolour(row, channels, numbers),
        lambda row, _: points.recolour(row, channels, numbers),
    )
    assert made == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("channels", [1, 2])
def test_rescale(rng, numbers, channels):
    made, expected = both(
        rng.random((LANES, PLACES, channels), np.float32),
        lambda row: abreast_points.rescale(row, channels, numbers[0], numbers[1]),
        lambda row, _: points.rescale(row, channels, numbers[0], numbers[1]),
    )
    assert made == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("rank", [1, 3])
def test_light(rng, numbers, channels, rank):
    rows = rng.random((rank, PLACES, LANES), np.float32)
    work = np.empty(PLACES, np.float32)
    made, expected = both(
        rng.random((LANES, PLACES, channels), np.float32),
        lambda row: abreast_points.light(row, channels, numbers[:rank], rows.reshape(-1), PLACES * LANES),
        lambda row, j: points.light(row, channels, numbers[:rank], rows[..., j].reshape(-1), PLACES, 0, work),
    )
    assert made == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("channels", [2, 4])
@pytest.mark.parametrize("name", ["premultiply", "unpremultiply"])
def test_alpha(rng, channels, name):
    pixels = rng.random((LANES, PLACES, channels), np.float32) + np.float32(0.01)
    pixels[3, 2, -1], pixels[4, 5, -1] = 0, 1.5
    made, expected = both(
        pixels,
        lambda row: getattr(abreast_points, name)(row, channels),
        lambda row, _: getattr(points, name)(row, channels),
    )
    assert made == pytest.approx(expected, rel=1e-6)
