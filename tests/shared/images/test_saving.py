"""Pictures are written so that they come back as they were, or not at all."""

from __future__ import annotations

import resource

import numpy as np
import pytest

from shared.errors import DataError
from shared.images import Picture, load_picture, parse_colour, save_picture

SHAPES = [(5, 7), (5, 7, 2), (5, 7, 3), (5, 7, 4), (1, 1, 3), (1, 9), (9, 1, 4)]


@pytest.mark.parametrize("suffix", [".png", ".tif"])
@pytest.mark.parametrize("shape", SHAPES)
def test_lossless_formats_give_every_sample_back(tmp_path, rng, shape, suffix):
    pixels = rng.integers(0, 256, shape, np.uint8)
    save_picture(tmp_path / f"a{suffix}", Picture(pixels))
    assert np.array_equal(load_picture(tmp_path / f"a{suffix}").pixels, pixels)


def test_alpha_needs_a_background_where_the_format_has_none(tmp_path):
    pixels = np.zeros((4, 4, 4), np.uint8)
    pixels[:2] = [200, 100, 50, 255]
    with pytest.raises(DataError, match="--background"):
        save_picture(tmp_path / "a.jpg", Picture(pixels))
    assert not (tmp_path / "a.jpg").exists()
    save_picture(tmp_path / "a.bmp", Picture(pixels), background="white")
    read = load_picture(tmp_path / "a.bmp").pixels
    assert (read[:2] == [200, 100, 50]).all()
    assert (read[2:] == 255).all()


def test_failures_leave_the_old_file(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(b"old")
    with pytest.raises(DataError, match="--force"):
        save_picture(path, Picture(np.zeros((2, 2), np.uint8)))
    with pytest.raises(DataError, match="outside 1 to 100"):
        save_picture(path, Picture(np.zeros((2, 2), np.uint8)), force=True, quality=0)
    assert path.read_bytes() == b"old"
    with pytest.raises(DataError, match="extension"):
        save_picture(tmp_path / "a.xyz", Picture(np.zeros((2, 2), np.uint8)))
    for name, side in (("a.jpg", "65,500"), ("a.webp", "16,383"), ("a.gif", "65,535")):
        with pytest.raises(DataError, match=f"70,000 × 1 is over the {side} pixels a side"):
            save_picture(tmp_path / name, Picture(np.zeros((1, 70_000), np.uint8)))
    with pytest.raises(DataError, match="cannot be written as AVIF"):
        save_picture(tmp_path / "a.avif", Picture(np.zeros((1, 70_000), np.uint8)))


def test_a_background_with_an_alpha_is_refused():
    with pytest.raises(DataError, match="has an alpha"):
        parse_colour("#ff000080")


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [2, 4])
def test_a_background_shows_through_as_far_as_alpha_lets_it(tmp_path, rng, dtype, channels):
    top = np.iinfo(dtype).max
    pixels = rng.integers(0, top, (9, 8, channels), dtype, endpoint=True)
    save_picture(tmp_path / "a.png", Picture(pixels), background="#408020")
    alpha = pixels[..., -1:] / top
    shade = np.array([0x40, 0x80, 0x20]) * (top / 255)
    shade = shade if channels == 4 else shade @ [0.299, 0.587, 0.114]
    expected = alpha * pixels[..., :-1] + (1 - alpha) * shade
    read = load_picture(tmp_path / "a.png").pixels
    assert np.abs(read.reshape(expected.shape) - expected).max() <= 0.6 * top / 255 if channels == 2 else 0.51


@pytest.mark.parametrize("name", ["a.webp", "a.jp2", "a.j2k"])
@pytest.mark.parametrize("channels", [3, 4])
def test_quality_100_is_without_loss_where_the_format_can(tmp_path, rng, name, channels):
    pixels = rng.integers(0, 256, (20, 30, channels), np.uint8)
    save_picture(tmp_path / name, Picture(pixels), quality=100)
    assert np.array_equal(load_picture(tmp_path / name).pixels, pixels)


@pytest.mark.parametrize("name", ["a.jpg", "a.webp", "a.avif", "a.jp2"])
def test_a_lower_quality_is_a_smaller_file(tmp_path, rng, name):
    y, x = np.mgrid[:120, :160]
    pixels = np.dstack([y + x, 2 * y, 255 - x]).astype(np.uint8) ^ rng.integers(
        0, 32, (120, 160, 3), np.uint8
    )
    sizes = []
    for quality in (30, 60, 95):
        save_picture(tmp_path / name, Picture(pixels), quality=quality, force=True)
        sizes.append((tmp_path / name).stat().st_size)
    assert sizes == sorted(set(sizes))


def test_pixels_that_are_spent_are_written_as_any(tmp_path, rng):
    pixels = rng.integers(0, 256, (5000, 5000, 3), np.uint8)
    for name in ("a.bmp", "b.bmp"):
        save_picture(tmp_path / name, Picture(pixels.copy()), spend=name == "b.bmp")
    assert (tmp_path / "a.bmp").read_bytes() == (tmp_path / "b.bmp").read_bytes()


MAGIC = {".pgm": b"P5", ".ppm": b"P6"}


@pytest.mark.parametrize("suffix", MAGIC)
@pytest.mark.parametrize("grey", [True, False])
def test_a_netpbm_file_is_what_its_extension_says(tmp_path, rng, suffix, grey):
    """Colour is refused where grey alone is held; grey becomes colour where that alone is."""
    path = tmp_path / f"a{suffix}"
    pixels = rng.integers(0, 256, (5, 7) if grey else (5, 7, 3), np.uint8)
    if suffix == ".pgm" and not grey:
        with pytest.raises(DataError, match=r"a\.pgm: a \.pgm file holds grey alone.*; write \.ppm"):
            save_picture(path, Picture(pixels))
        assert not list(tmp_path.iterdir())
        return
    save_picture(path, Picture(pixels))
    assert path.read_bytes()[:2] == MAGIC[suffix]
    read = load_picture(path).pixels
    assert np.array_equal(read if read.ndim == pixels.ndim else read[..., 1], pixels)
    assert read.ndim == (2 if suffix == ".pgm" else 3)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_equal_channels_are_grey_to_a_format_without_colour(tmp_path, rng, dtype):
    grey = rng.integers(0, np.iinfo(dtype).max, (5, 7, 1), dtype, endpoint=True)
    save_picture(tmp_path / "a.pgm", Picture(grey.repeat(3, axis=2)))
    read = load_picture(tmp_path / "a.pgm").pixels
    assert read.dtype == dtype
    assert np.array_equal(read, grey[..., 0])
    alpha = np.full((5, 7, 1), np.iinfo(dtype).max, dtype)
    see_through = Picture(np.concatenate([grey, grey, grey, alpha], axis=2))
    save_picture(tmp_path / "b.pgm", see_through, background="#202020")
    assert np.array_equal(load_picture(tmp_path / "b.pgm").pixels, grey[..., 0])
    clear = Picture(np.concatenate([grey, grey, grey, 0 * alpha], axis=2))
    with pytest.raises(DataError, match="grey alone"):
        save_picture(tmp_path / "c.pgm", clear, background="red")


def test_deep_grey_in_a_file_of_colour_is_refused(tmp_path, rng):
    with pytest.raises(DataError, match="holds 8 bits a sample, the picture has 16"):
        save_picture(tmp_path / "a.ppm", Picture(rng.integers(0, 65536, (5, 7), np.uint16)))
    assert not list(tmp_path.iterdir())


def test_one_bit_maps_are_no_format_to_write(tmp_path):
    with pytest.raises(DataError, match=r"extension '\.pbm'; .*\.p"):
        save_picture(tmp_path / "a.pbm", Picture(np.zeros((4, 4), np.uint8)))


@pytest.mark.parametrize("suffix", [".jpg", ".gif", ".webp", ".jp2", ".bmp", ".ppm"])
def test_a_picture_that_is_cut_short_while_it_is_encoded_is_not_saved(tmp_path, rng, suffix):
    """Pillow does not look how much of a write arrived: half a JPEG was saved as if it were whole."""
    path = tmp_path / f"a{suffix}"
    picture = Picture(rng.integers(0, 256, (60, 60, 3), np.uint8))
    save_picture(path, picture)  # whatever is compiled or loaded at first is now
    path.unlink()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    for limit in (0, 100, 1000):
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
        try:
            with pytest.raises(DataError, match=rf"a{suffix}: cannot be written"):
                save_picture(path, picture)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(tmp_path.iterdir()) == []
