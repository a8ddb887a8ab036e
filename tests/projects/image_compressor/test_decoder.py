"""Bytes become the same picture on every machine, and hostile ones an error in good time."""

import hashlib
import os
import subprocess
import sys

import numpy as np
import pytest

from projects.image_compressor.decoder import decode, decode_picture
from projects.image_compressor.format import FactorHeader, Header, pack, pack_factors
from projects.image_compressor.steer import encode
from shared.errors import DataError

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


def test_first_ranks_decode_alone_and_each_brings_the_picture_nearer(soft_picture):
    picture = soft_picture((90, 80))
    data = encode(picture, quality=85, method="svd")
    full = decode(data)
    errors = [np.mean((decode(data, rank=r) - picture.astype(float)) ** 2) for r in (1, 2, 4, 8, 30)]
    assert errors == sorted(errors, reverse=True)
    assert (decode(data, rank=80) == full).all()
    with pytest.raises(DataError, match="rank 0"):
        decode(data, rank=0)


def test_profile_and_exif_are_kept(soft_picture):
    picture = decode_picture(encode(soft_picture((9, 9)), icc=b"a profile", exif=b"II*\0 tags"))
    assert (picture.icc, picture.exif) == (b"a profile", b"II*\0 tags")


@pytest.mark.timeout(60)  # read to its end it takes minutes: the guard against that, no measurement
def test_a_column_longer_than_the_data_is_not_read_to_its_end():
    """One rank of 250 million rows, and no data for it."""
    header = Header(width=1, height=250_000_000, channels=1, depth=8)
    data = pack(header, {"factors": pack_factors(FactorHeader(False, 2000, (1,), (50,), (0,)), b"")})
    with pytest.raises(DataError, match="the data: the coded factors end too early"):
        decode(data)


def test_thousands_of_hostile_files_end_in_an_error_or_a_picture(rng, tiny, sealed):
    """Mutations with a correct checksum reach every check behind it; none may crash or run long."""
    originals = [encode(tiny), encode(np.stack([tiny, tiny.T.reshape(12, 10), tiny[::-1]], axis=-1), psnr=40)]
    outcomes = {"picture": 0, "error": 0}
    for trial in range(4000):
        data = bytearray(originals[trial % 2])
        for _ in range(int(rng.integers(1, 4))):
            place = int(rng.integers(5, len(data)))
            data[place] = int(rng.integers(256))
        if trial % 7 == 0:
            del data[int(rng.integers(20, len(data))) :]
        try:
            decode(sealed(bytes(data)), max_pixels=4000)
            outcomes["picture"] += 1
        except DataError:
            outcomes["error"] += 1
    assert min(outcomes.values()) > 200


@pytest.mark.parametrize("rank", [0, 1, 40])
def test_a_stream_of_noise_ends(rng, rank):
    header = Header(width=60, height=40, channels=1, depth=8)
    factors = FactorHeader(False, 2000, (rank,), (50,), (0,))
    for length in (0, 1, 50, 3000):
        data = pack(header, {"factors": pack_factors(factors, rng.bytes(length))})
        try:
            assert decode(data).shape == (40, 60)
        except DataError:
            assert rank > 0 or length > 3  # bytes that no rank asks for are no encoder's work
