"""Pictures are written so that they come back as they were, or not at all."""

from __future__ import annotations

import numpy as np
import pytest

from shared.errors import DataError
from shared.images import Picture, load_picture, save_picture

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
    with pytest.raises(DataError, match="JPEG"):
        save_picture(tmp_path / "wide.jpg", Picture(np.zeros((1, 70_000), np.uint8)))
