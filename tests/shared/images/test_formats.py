"""What a format is said to hold is what comes back from it."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import ImageCms

from shared.errors import DataError
from shared.images import Picture, formats, load_frames, load_picture, save_frames, save_picture
from shared.images.formats import check_quality, picture_format

FILES = [f"a{suffix}" for suffix in formats._FORMATS]


@pytest.mark.parametrize("name", ["a.png", "a.tif", "a.pgm", "a.pnm", "a.jp2"])
def test_sixteen_bit_grey_keeps_its_depth(tmp_path, rng, name):
    pixels = rng.integers(0, 65536, (6, 8), np.uint16)
    save_picture(tmp_path / name, Picture(pixels))
    assert picture_format(name).sixteen
    read = load_picture(tmp_path / name).pixels
    assert read.dtype == np.uint16
    assert np.array_equal(read, pixels)


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.tif", "a.avif"])
def test_colour_profile_is_kept(tmp_path, name):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    save_picture(tmp_path / name, Picture(np.zeros((4, 4, 3), np.uint8), icc=profile))
    assert picture_format(name).metadata
    assert load_picture(tmp_path / name).icc == profile


@pytest.mark.parametrize("name", FILES)
def test_alpha_comes_back_or_is_refused(tmp_path, name):
    pixels = np.full((8, 8, 4), 255, np.uint8)
    pixels[:4, :, 3] = 0
    if not picture_format(name).alpha:
        with pytest.raises(DataError, match="--background"):
            save_picture(tmp_path / name, Picture(pixels))
        return
    save_picture(tmp_path / name, Picture(pixels))
    assert np.array_equal(load_picture(tmp_path / name).pixels[..., 3], pixels[..., 3])


@pytest.mark.parametrize("name", FILES)
def test_frames_come_back_or_are_refused(tmp_path, name):
    frames = [Picture(np.full((8, 8, 3), shade, np.uint8), duration=100) for shade in (0, 250)]
    if not picture_format(name).animated:
        with pytest.raises(DataError, match="holds one picture, not 2 frames"):
            save_frames(tmp_path / name, frames)
        return
    save_frames(tmp_path / name, frames)
    assert [frame.pixels.mean() for frame in load_frames(tmp_path / name)] == pytest.approx([0, 250], abs=3)


@pytest.mark.parametrize("name", ["A.PNG", "b.JpEg", "folder.gif/c.TIF"])
def test_the_extension_counts_in_any_case(name):
    assert picture_format(name) == picture_format(name.lower())


@pytest.mark.parametrize(
    ("name", "step"),
    [("a.pgn", "did you mean .p"), ("a", "end it in one of .jpg"), (".png", "end it in")],
)
def test_an_unknown_extension_is_met_with_a_known_one(name, step):
    with pytest.raises(DataError, match=step):
        picture_format(name)


@pytest.mark.parametrize("quality", [0, 101, -5])
def test_quality_is_from_1_to_100(quality):
    check_quality(1)
    check_quality(100)
    with pytest.raises(DataError, match=f"quality {quality} is outside 1 to 100"):
        check_quality(quality)
