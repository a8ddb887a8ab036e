import zlib

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from projects.image_compressor import decode, encode
from projects.image_compressor.encoder import Encoder
from projects.image_compressor.steer import quality_step
from shared.errors import DataError
from shared.images import load_picture
from shared.metrics.images import psnr


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [None, 2, 3, 4])
def test_every_kind_of_picture_comes_back(dtype, channels, soft_picture):
    picture = soft_picture((61, 47) if channels is None else (61, 47, channels), dtype)
    shown = decode(encode(picture, quality=90))
    assert shown.shape == picture.shape
    assert shown.dtype == dtype
    assert psnr(picture, shown) > 36


@pytest.mark.parametrize(
    "shape", [(1, 1), (1, 2), (2, 1), (1, 300), (300, 1), (3, 5, 3), (33, 31, 3), (1, 1, 4), (31, 65, 2)]
)
@pytest.mark.parametrize("quality", [1, 75, 100])
def test_any_size_comes_back(shape, quality, soft_picture):
    picture = soft_picture(shape)
    encoder = Encoder(picture)
    result = encoder.at_step(quality_step(quality))
    shown = decode(result.data)
    assert (shown == result.pixels).all()
    assert shown.shape == shape
    assert np.abs(shown.astype(int) - picture).max() <= {1: 255, 75: 80, 100: 6}[quality]


@pytest.mark.parametrize("method", ["patch", "svd"])
@pytest.mark.parametrize("value", [0, 1, 77, 255])
def test_constant_pictures_are_exact_and_tiny(value, method):
    colour = np.full((300, 200, 4), [value, 30, 200, 255], np.uint8)
    data = encode(colour, quality=1, method=method)
    assert (decode(data) == colour).all()
    assert len(data) < {"svd": 80, "patch": 250}[method]
    deep = np.full((30, 20), 257 * value + (value < 255), np.uint16)
    assert (decode(encode(deep, quality=1, method="svd")) == deep).all()


def test_sixteen_bits_are_worked_at_full_depth():
    """A ramp whose steps are finer than 8 bits keeps them."""
    ramp = np.add.outer(np.arange(64) * 3, np.arange(64) * 2).astype(np.uint16) + 30000
    shown = decode(encode(ramp, psnr=85, method="svd"))
    assert psnr(ramp, shown) >= 85
    assert np.abs(shown.astype(int) - ramp).max() < 40


def test_alpha_that_is_opaque_stays_opaque(soft_picture):
    picture = np.dstack([soft_picture((40, 50, 3)), np.full((40, 50), 255, np.uint8)])
    assert (decode(encode(picture, quality=5))[..., 3] == 255).all()


@pytest.mark.parametrize(
    "array",
    [np.zeros((4, 4)), np.zeros((4, 4, 5), np.uint8), np.zeros((0, 4), np.uint8), np.zeros(4, np.uint8)],
)
def test_what_is_no_picture_is_refused(array):
    with pytest.raises(DataError):
        encode(array)


def test_the_same_bytes_for_one_thread_and_for_two(soft_picture):
    picture = soft_picture((150, 140, 3))
    with threadpool_limits(1):
        one = encode(picture)
    with threadpool_limits(2):
        assert encode(picture) == one


def _plain_truncation(picture, bpp):
    """The lesson's codec: rank-k factors of R, G and B in 8 bits each, deflated; PSNR at a rate."""
    planes = [np.linalg.svd(picture[..., c].astype(np.float32), full_matrices=False) for c in range(3)]
    points = []
    for k in range(2, 40, 2):
        size, shown = 0, []
        for u, s, vt in planes:
            sides = []
            for side in (u[:, :k] * np.sqrt(s[:k]), vt[:k].T * np.sqrt(s[:k])):
                scale = np.abs(side).max(axis=0) / 127
                levels = np.round(side / scale).astype(np.int8)
                size += len(zlib.compress(levels.T.tobytes() + scale.astype(np.float32).tobytes(), 9))
                sides.append(levels * scale)
            shown.append(sides[0] @ sides[1].T)
        points.append(
            (8 * size / picture[..., 0].size, psnr(picture, np.clip(np.round(np.dstack(shown)), 0, 255)))
        )
    return float(np.interp(bpp, *zip(*points, strict=True)))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["kodim01", "kodim08"])
def test_three_decibels_above_plain_truncation(real_data, name):
    """At 1 bit per pixel, against rank k with 8-bit factors and zlib."""
    picture = load_picture(real_data("kodak") / f"{name}.png").pixels
    data = encode(picture, method="svd", size=picture[..., 0].size // 8)
    assert 8 * len(data) <= picture[..., 0].size
    assert psnr(picture, decode(data)) > _plain_truncation(picture, 1.0) + 3
