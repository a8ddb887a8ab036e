"""The mathematics of JPEG against JPEG itself, as libjpeg writes and reads it through Pillow."""

import io

import numpy as np
import pytest
from PIL import Image
from scipy.fft import dctn

from projects.image_compressor.jpeg import (
    STANDARD_LUMA,
    basis_pictures,
    blocks_of,
    busiest_block,
    follow,
    luma_levels,
    quantisation_table,
)
from shared.datasets.photos import load_photo_paths
from shared.errors import DataError
from shared.images import load_picture


@pytest.fixture(scope="module")
def grey():
    """A piece of a photograph whose sides are whole blocks."""
    return luma_levels(load_picture(load_photo_paths("china")[0]).pixels[80:280, 40:360])


def written(plane: np.ndarray, quality: int) -> Image.Image:
    """A JPEG file of grey samples, opened."""
    file = io.BytesIO()
    Image.fromarray(plane).save(file, "JPEG", quality=quality)
    return Image.open(file)


@pytest.mark.parametrize("quality", [1, 2, 7, 25, 49, 50, 51, 75, 90, 99, 100])
def test_the_table_is_the_one_that_libjpeg_writes(grey, quality):
    with written(grey, quality) as image:
        assert quantisation_table(quality).ravel().tolist() == list(image.quantization[0])


def test_fifty_is_the_table_of_the_standard():
    assert np.array_equal(quantisation_table(50), STANDARD_LUMA)
    for quality in (0, 101):
        with pytest.raises(DataError, match="outside 1 to 100"):
            quantisation_table(quality)


@pytest.mark.parametrize("quality", [10, 50, 75, 85])
def test_blocks_are_decoded_as_libjpeg_decodes_them(grey, quality):
    """Within one level, as its transform is in whole numbers.

    Left out are blocks with a coefficient so near to the middle of two levels that one of us may round it up
    and the other down: libjpeg knows coefficients to about an eighth.
    """
    table = quantisation_table(quality)
    with written(grey, quality) as image:
        theirs = blocks_of(np.asarray(image)).reshape(-1, 8, 8)
    compared = 0
    for block, shown in zip(blocks_of(grey).reshape(-1, 8, 8), theirs, strict=True):
        journey = follow(block, table)
        part = np.abs(journey.coefficients / table) % 1
        if (np.abs(part - 0.5) * table > 0.15).all():
            assert np.abs(journey.result - shown).max() <= 1
            compared += 1
    assert compared > 100


def test_coefficients_are_the_orthonormal_transform(grey):
    block = blocks_of(grey)[3, 5]
    journey = follow(block, STANDARD_LUMA)
    assert journey.coefficients == pytest.approx(dctn(block - 128.0, norm="ortho"), abs=1e-9)
    summed = np.einsum("uv,uvij->ij", journey.coefficients, basis_pictures())
    assert summed == pytest.approx(journey.centred, abs=1e-9)
    assert np.sum(journey.coefficients**2) == pytest.approx(np.sum(journey.centred**2))


def test_basis_pictures_are_orthonormal():
    rows = basis_pictures().reshape(64, 64)
    assert rows @ rows.T == pytest.approx(np.eye(64), abs=1e-12)


def test_the_error_is_what_the_levels_lose(grey):
    """Parseval, but for the rounding of samples and the limits at 0 and 255."""
    for block in blocks_of(grey)[5, :20]:
        journey = follow(block, quantisation_table(60))
        assert (np.abs(journey.dequantised - journey.coefficients) <= journey.table / 2 + 1e-9).all()
        assert np.array_equal(journey.error, journey.result - journey.samples)
        lost = np.linalg.norm(journey.dequantised - journey.coefficients)
        assert np.linalg.norm(journey.error) <= lost + 0.5 * 8 + 1e-9


def test_a_flat_block_is_one_number(rng):
    journey = follow(np.full((8, 8), 200), STANDARD_LUMA)
    assert np.count_nonzero(journey.levels) == 1
    assert journey.coefficients[0, 0] == pytest.approx(8 * (200 - 128))


def test_blocks_cover_a_picture_of_any_size(rng):
    plane = rng.integers(0, 256, (19, 9), np.uint8)
    blocks = blocks_of(plane)
    assert blocks.shape == (3, 2, 8, 8)
    whole = blocks.swapaxes(1, 2).reshape(24, 16)
    assert np.array_equal(whole[:19, :9], plane)
    assert (whole[19:] == whole[18]).all()
    assert (whole[:, 9:] == whole[:, 8:9]).all()


def test_the_busiest_block_has_the_largest_variance(rng):
    plane = rng.integers(100, 110, (32, 40), np.uint8)
    plane[8:16, 24:28] = 255
    assert busiest_block(blocks_of(plane)) == (1, 3)
    assert busiest_block(blocks_of(np.zeros((9, 9), np.uint8))) == (0, 0)


def test_luma_is_what_pillow_makes_of_colour(rng):
    pixels = rng.integers(0, 256, (20, 30, 3), np.uint8)
    pillow = np.asarray(Image.fromarray(pixels).convert("L")).astype(int)
    assert np.abs(luma_levels(pixels) - pillow).max() <= 1
    assert np.array_equal(luma_levels(pixels[..., 0]), pixels[..., 0])
    assert np.array_equal(luma_levels(pixels[..., 0].astype(np.uint16) * 257), pixels[..., 0])
