import hashlib
import os
import subprocess
import sys
import zlib

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from projects.image_compressor import decode, encode
from projects.image_compressor.decoder import decode_picture
from projects.image_compressor.encoder import Encoder
from projects.image_compressor.steer import quality_step
from shared.errors import DataError
from shared.images import load_picture
from shared.metrics.images import psnr


def _photo(shape, dtype=np.uint8):
    """Soft shapes, an edge and a little grain, the same in every run."""
    rng = np.random.default_rng(3)
    y, x = np.mgrid[: shape[0], : shape[1]]
    base = 0.5 + 0.25 * np.sin(x / 9) * np.cos(y / 13) + 0.2 * (x + y > sum(shape[:2]) / 2)
    if len(shape) == 3:
        base = np.stack([np.roll(base, 3 * c, axis=1) * (1 - 0.1 * c) for c in range(shape[2])], axis=-1)
    noisy = np.clip(base + rng.normal(0, 0.01, shape), 0, 1)
    return np.round(noisy * np.iinfo(dtype).max).astype(dtype)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [None, 2, 3, 4])
def test_every_kind_of_picture_comes_back(dtype, channels):
    picture = _photo((61, 47) if channels is None else (61, 47, channels), dtype)
    shown = decode(encode(picture, quality=90))
    assert shown.shape == picture.shape
    assert shown.dtype == dtype
    assert psnr(picture, shown) > 36


@pytest.mark.parametrize(
    "shape", [(1, 1), (1, 2), (2, 1), (1, 300), (300, 1), (3, 5, 3), (33, 31, 3), (1, 1, 4), (31, 65, 2)]
)
@pytest.mark.parametrize("quality", [1, 75, 100])
def test_any_size_comes_back(shape, quality):
    picture = _photo(shape)
    encoder = Encoder(picture)
    result = encoder.at_step(quality_step(quality))
    shown = decode(result.data)
    assert (shown == result.pixels).all()
    assert shown.shape == shape
    assert np.abs(shown.astype(int) - picture).max() <= {1: 255, 75: 80, 100: 6}[quality]


@pytest.mark.parametrize("value", [0, 1, 77, 255])
def test_constant_pictures_are_exact_and_tiny(value):
    colour = np.full((300, 200, 4), [value, 30, 200, 255], np.uint8)
    data = encode(colour, quality=1)
    assert (decode(data) == colour).all()
    assert len(data) < 80
    deep = np.full((30, 20), 257 * value + (value < 255), np.uint16)
    assert (decode(encode(deep, quality=1)) == deep).all()


def test_sixteen_bits_are_worked_at_full_depth():
    """A ramp whose steps are finer than 8 bits keeps them."""
    ramp = np.add.outer(np.arange(64) * 3, np.arange(64) * 2).astype(np.uint16) + 30000
    shown = decode(encode(ramp, psnr=85))
    assert psnr(ramp, shown) >= 85
    assert np.abs(shown.astype(int) - ramp).max() < 40


def test_alpha_that_is_opaque_stays_opaque():
    picture = np.dstack([_photo((40, 50, 3)), np.full((40, 50), 255, np.uint8)])
    assert (decode(encode(picture, quality=5))[..., 3] == 255).all()


def test_first_ranks_decode_alone_and_each_brings_the_picture_nearer():
    picture = _photo((90, 80))
    data = encode(picture, quality=85)
    full = decode(data)
    errors = [np.mean((decode(data, rank=r) - picture.astype(float)) ** 2) for r in (1, 2, 4, 8, 30)]
    assert errors == sorted(errors, reverse=True)
    assert (decode(data, rank=80) == full).all()
    with pytest.raises(DataError, match="rank 0"):
        decode(data, rank=0)


def test_profile_and_exif_are_kept():
    picture = decode_picture(encode(_photo((9, 9)), icc=b"a profile", exif=b"II*\0 tags"))
    assert (picture.icc, picture.exif) == (b"a profile", b"II*\0 tags")


@pytest.mark.parametrize(
    "array",
    [np.zeros((4, 4)), np.zeros((4, 4, 5), np.uint8), np.zeros((0, 4), np.uint8), np.zeros(4, np.uint8)],
)
def test_what_is_no_picture_is_refused(array):
    with pytest.raises(DataError):
        encode(array)


def test_the_same_bytes_for_one_thread_and_for_two():
    picture = _photo((150, 140, 3))
    with threadpool_limits(1):
        one = encode(picture)
    with threadpool_limits(2):
        assert encode(picture) == one


# encoded once and kept: every machine and every later version decodes it to these pixels
GOLDEN = (
    "535644430101030822000000140000000fdcaefb014501000000e5090c0037001e8f0600060037000eac000008003400"
    "75780000006887c01c85372628cd9d971819ff42c00d9cf1ab1f6aacf8749b9775f0f64e31fe968a1de93675bc4be843"
    "486653f1dce01fd9364cf578689fe209876a245e244d2e66ceef333496cf0add4eda3c9308e9bc46b41ae8a9c43e8855"
    "2b7fb4760c2b8dae0c9516c3ae793c08d18515cdd38232797400e25ec339c38c5476da378f05c5a297b41dd352e4d9ac"
    "bd8abdd7f912a2ee8ca64f5f14aa36bc4d2888ce4c056c151fab63de78f84031f6506ac80461f33fa2ea485af6cc6e36"
    "7b16d743985633c09d995db51bce647e76df88d8c0cc20b06517ce9b0302f9f04d9d728f02c325cbdc0314a84da3e2d6"
    "72ac026c50d161ff237558db18851493120fe8eb9460615660aacf8eeddd903a0ca99fe7fbd97430445b9ae19140bd96"
    "a249b35b778a419a9989b40b7d29"
)
GOLDEN_SHA256 = "df88c88f1faa3b5d34fee41aa3b45204d0df35e3060e82ffa8141f14cfa46c9d"


def test_golden_file_decodes_to_the_same_pixels():
    shown = decode(bytes.fromhex(GOLDEN))
    assert shown.shape == (20, 34, 3)
    assert hashlib.sha256(shown.tobytes()).hexdigest() == GOLDEN_SHA256


def test_golden_file_decodes_alike_without_compiled_code(root):
    program = (
        "import hashlib, sys; from projects.image_compressor import decode; "
        "print(hashlib.sha256(decode(bytes.fromhex(sys.argv[1])).tobytes()).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error::RuntimeWarning", "-c", program, GOLDEN],
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
    )
    assert done.stdout.strip() == GOLDEN_SHA256


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
    data = encode(picture, size=picture[..., 0].size // 8)
    assert 8 * len(data) <= picture[..., 0].size
    assert psnr(picture, decode(data)) > _plain_truncation(picture, 1.0) + 3
