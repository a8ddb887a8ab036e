"""Point operations against their formulas in float64."""

from __future__ import annotations

import numpy as np
import pytest

from shared.linalg.streaming import points


@pytest.mark.parametrize("channels", [3, 4])
def test_a_matrix_acts_on_the_colour_alone(rng, channels):
    pixels, matrix = rng.random((11, channels)).astype(np.float32), rng.standard_normal((3, 4))
    row = pixels.copy().reshape(-1)
    points.recolour(row, channels, matrix.astype(np.float32).ravel())
    expected = pixels.astype(np.float64)
    expected[:, :3] = expected[:, :3] @ matrix[:, :3].T + matrix[:, 3]
    assert row.reshape(pixels.shape) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("channels", [1, 2])
def test_grey_is_stretched(rng, channels):
    pixels = rng.random((11, channels)).astype(np.float32)
    row = pixels.copy().reshape(-1)
    points.rescale(row, channels, np.float32(2), np.float32(-0.5))
    pixels[:, 0] = 2 * pixels[:, 0] - 0.5
    assert np.array_equal(row.reshape(pixels.shape), pixels)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_light_is_a_product_of_factors(rng, channels):
    pixels = rng.random((11, channels)).astype(np.float32)
    column, rows = rng.random(3).astype(np.float32), rng.random((3, 20)).astype(np.float32)
    row = pixels.copy().reshape(-1)
    points.light(row, channels, column, rows.reshape(-1), 20, 5, np.empty(11, np.float32))
    n_colours = channels - (channels in (2, 4))
    pixels[:, :n_colours] *= (column @ rows[:, 5:16])[:, None]
    assert row.reshape(pixels.shape) == pytest.approx(pixels, rel=1e-6)


@pytest.mark.parametrize("channels", [2, 4])
def test_alpha_is_multiplied_in_and_out_again(rng, channels):
    pixels = rng.random((11, channels)).astype(np.float32)
    pixels[3, -1], pixels[4, -1] = 0, 1.5
    row = pixels.copy().reshape(-1)
    points.premultiply(row, channels)
    assert row.reshape(pixels.shape)[:, :-1] == pytest.approx(pixels[:, :-1] * pixels[:, -1:])
    points.unpremultiply(row, channels)
    back = row.reshape(pixels.shape)
    shown = np.arange(11) != 3
    shown[4] = False
    assert back[shown] == pytest.approx(pixels[shown], rel=1e-6)
    assert (back[3] == 0).all()
    assert back[4, -1] == 1


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_whole_numbers_come_back(rng, dtype):
    top = np.iinfo(dtype).max
    source = rng.integers(0, top, 37, dtype, endpoint=True)
    row, out = np.empty(37, np.float32), np.empty(37, dtype)
    points.convert(row, source, np.float32(1) / np.float32(top))
    points.quantise(out, row, np.float32(top))
    assert np.array_equal(out, source)
    points.quantise(out, np.where(row > 0.5, np.float32(7), np.float32(-7)), np.float32(top))
    assert np.array_equal(out, np.where(row > 0.5, top, 0))
