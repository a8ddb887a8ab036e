"""What decoding needs is told within a factor of two, of pictures of all shapes."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from sklearn.datasets import load_sample_image

from projects.image_compressor import decode, encode
from projects.image_compressor.decoder import memory_to_decode
from projects.image_compressor.format import glimpse


@pytest.mark.parametrize(
    ("shape", "dtype", "quality"),
    [
        ((1000, 1500, 3), np.uint8, 30),
        ((1000, 1500, 3), np.uint16, 75),
        ((1000, 1500), np.uint8, 75),
        ((1, 200_000, 3), np.uint8, 75),
        ((100_000, 3), np.uint8, 75),
        ((17, 50_000, 3), np.uint16, 75),
    ],
)
def test_the_estimate_is_within_a_factor_of_two(shape, dtype, quality):
    photo = load_sample_image("china.jpg")
    height, width = shape[:2]
    tiled = np.tile(photo, (height // len(photo) + 1, width // photo.shape[1] + 1, 1))[:height, :width]
    pixels = (tiled if len(shape) == 3 else tiled[..., 1]).astype(dtype) * (257 if dtype == np.uint16 else 1)
    data = encode(pixels, quality=quality)
    header = glimpse(data[:16])
    assert header is not None
    assert header.method == "patch"
    decode(encode(pixels[:64, :64], quality=quality))  # tables and kernels
    tracemalloc.start()
    decode(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak / 2 < memory_to_decode(header) < 2 * peak
