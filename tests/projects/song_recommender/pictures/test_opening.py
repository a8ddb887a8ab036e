"""Pictures of every kind become small RGB ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from projects.song_recommender.pictures.opening import open_small
from shared.errors import DataError


def test_small_pictures_stay_and_large_ones_shrink_to_their_means(
    save: Callable[..., Path], rng: np.random.Generator
) -> None:
    pixels = rng.integers(0, 256, (40, 60, 3), np.uint8)
    path = save("a.png", pixels)
    assert np.array_equal(open_small(path, 2400), pixels)
    small = open_small(path, 600)
    assert small.shape == (20, 30, 3)
    means = pixels.reshape(20, 2, 30, 2, 3).mean(axis=(1, 3))
    assert np.abs(small - means).max() <= 1


def test_the_same_picture_in_other_forms(save: Callable[..., Path], tmp_path: Path) -> None:
    grey = np.add.outer(np.arange(30), np.arange(40)).astype(np.uint8)
    expected = np.dstack([grey] * 3)
    alpha = np.full((30, 40), 255, np.uint8)
    forms = {
        "grey.png": grey,
        "deep.png": grey.astype(np.uint16) << 8,
        "alpha.png": np.dstack([grey] * 3 + [alpha]),
        "pair.png": np.dstack([grey, alpha]),
        "page.tif": expected,
    }
    for name, pixels in forms.items():
        assert np.array_equal(open_small(save(name, pixels), 10_000), expected), name
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    Image.fromarray(np.rot90(expected)).save(tmp_path / "turned.png", exif=exif)
    assert np.array_equal(open_small(tmp_path / "turned.png", 10_000), expected)


def test_what_is_hidden_does_not_shine_through(save: Callable[..., Path]) -> None:
    pixels = np.zeros((40, 40, 4), np.uint8)
    pixels[:, ::2] = (0, 128, 0, 255)
    pixels[:, 1::2] = (255, 0, 0, 0)  # transparent red
    small = open_small(save("a.png", pixels), 400).astype(int)
    assert np.abs(small - (127, 191, 127)).max() <= 2  # half green, half the white behind


def test_limits_and_damage_are_errors(save: Callable[..., Path]) -> None:
    path = save("a.png", np.zeros((20, 20, 3), np.uint8))
    with pytest.raises(DataError, match="limit"):
        open_small(path, 100, max_pixels=399)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DataError, match=r"a\.png"):
        open_small(path, 100)
