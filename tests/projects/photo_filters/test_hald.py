"""HaldCLUT pictures: what is written is read, and other pictures are refused."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from projects.photo_filters.cubes import identity
from projects.photo_filters.hald import hald_picture, read_hald
from shared.errors import DataError
from shared.images import Picture, save_picture


@pytest.mark.parametrize("level", [2, 3, 8])
def test_the_identity_has_red_run_fastest(tmp_path, level):
    n = level**2
    pixels = np.empty((n, n, n, 3))  # by blue, green, red
    pixels[:] = np.stack(np.meshgrid(*[np.linspace(0, 255, n)] * 3, indexing="ij")[::-1], axis=3)
    picture = (pixels.reshape(level**3, level**3, 3) + 0.5).astype(np.uint8)
    assert np.array_equal(hald_picture(identity(n)), picture)
    Image.fromarray(picture).save(tmp_path / "hald.png")
    assert np.abs(read_hald(tmp_path / "hald.png") - identity(n)).max() <= 0.501 / 255


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_what_is_written_is_read(rng, tmp_path, dtype):
    table = rng.uniform(-0.1, 1.1, (9, 9, 9, 3)).astype(np.float32)
    save_picture(tmp_path / "hald.png", Picture(hald_picture(table, dtype)))
    error = np.abs(read_hald(tmp_path / "hald.png") - table.clip(0, 1)).max()
    assert error <= 0.501 / np.iinfo(dtype).max


@pytest.mark.parametrize("shape", [(8, 8), (8, 9, 3), (9, 9, 3), (1, 1, 3)])
def test_other_pictures_are_refused(tmp_path, shape):
    Image.fromarray(np.zeros(shape, np.uint8)).save(tmp_path / "hald.png")
    with pytest.raises(DataError, match=f"hald.png: {shape[1]} × {shape[0]} pixels in .* are no HaldCLUT"):
        read_hald(tmp_path / "hald.png")
