import struct
import time
import zlib

import numpy as np
import pytest

from projects.image_compressor.decoder import decode
from projects.image_compressor.format import FactorHeader, Header, describe, pack, pack_factors, unpack
from projects.image_compressor.steer import encode
from shared.errors import DataError

TINY = np.add.outer(np.arange(12) * 9, np.arange(10) * 13).astype(np.uint8)


def _sealed(data: bytes) -> bytes:
    """The same bytes with the checksum they should have, as a hostile writer would."""
    return data[:16] + struct.pack("<I", zlib.crc32(data[20:], zlib.crc32(data[:16]))) + data[20:]


def test_sections_come_back():
    sections = {"factors": b"abc", "icc": b"profile", "exif": b"II*\0"}
    header = Header(width=3, height=70000, channels=4, depth=16)
    assert unpack(pack(header, sections)) == (header, sections)


def test_cut_at_every_length_is_an_error():
    data = encode(TINY)
    for length in range(len(data)):
        with pytest.raises(DataError):
            decode(data[:length])
    with pytest.raises(DataError):
        decode(data + b"\0")


def test_one_bit_flipped_anywhere_is_an_error():
    data = bytearray(encode(TINY))
    for place in range(8 * len(data)):
        data[place // 8] ^= 1 << place % 8
        with pytest.raises(DataError):
            decode(bytes(data))
        data[place // 8] ^= 1 << place % 8


def test_the_message_says_which():
    data = encode(TINY)
    newer = data[:4] + b"\2" + data[5:]
    with pytest.raises(DataError, match=r"version 2.*update"):
        decode(_sealed(newer))
    with pytest.raises(DataError, match=r"not a \.svdc"):
        decode(b"\x89PNG" + data[4:])
    with pytest.raises(DataError, match="cut off"):
        decode(data[:-1])


@pytest.mark.parametrize("size", [(0xFFFFFFFF, 0xFFFFFFFF), (60000, 60000), (1, 250_000_001)])
def test_huge_sizes_are_refused_before_anything_is_allocated(size):
    data = encode(TINY)
    with pytest.raises(DataError, match=r"limit.*--max-pixels"):
        decode(_sealed(data[:8] + struct.pack("<II", *size) + data[16:]))


def test_a_column_longer_than_the_data_is_not_read_to_its_end():
    """One rank of 250 million rows, and no data for it: at a tenth of a microsecond each, half a minute."""
    header = Header(width=1, height=250_000_000, channels=1, depth=8)
    data = pack(header, {"factors": pack_factors(FactorHeader(False, 2000, (1,), (50,), (0,)), b"")})
    start = time.perf_counter()
    with pytest.raises(DataError, match="the data: the coded factors end too early"):
        decode(data)
    assert time.perf_counter() - start < 10


def test_the_limit_can_be_set():
    data = encode(TINY)
    with pytest.raises(DataError, match="limit of 119"):
        decode(data, max_pixels=119)
    assert decode(data, max_pixels=120).shape == TINY.shape


def test_thousands_of_hostile_files_end_in_an_error_or_a_picture(rng):
    """Mutations with a correct checksum reach every check behind it; none may crash or run long."""
    originals = [encode(TINY), encode(np.stack([TINY, TINY.T.reshape(12, 10), TINY[::-1]], axis=-1), psnr=40)]
    outcomes = {"picture": 0, "error": 0}
    for trial in range(4000):
        data = bytearray(originals[trial % 2])
        for _ in range(int(rng.integers(1, 4))):
            place = int(rng.integers(5, len(data)))
            data[place] = int(rng.integers(256))
        if trial % 7 == 0:
            del data[int(rng.integers(20, len(data))) :]
        try:
            decode(_sealed(bytes(data)), max_pixels=4000)
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
            assert rank > 0


def test_a_rank_above_the_plane_is_refused():
    header = Header(width=60, height=40, channels=1, depth=8)
    data = pack(header, {"factors": pack_factors(FactorHeader(False, 2000, (41,), (50,), (0,)), b"")})
    with pytest.raises(DataError, match="no encoder writes"):
        decode(data)


def test_description_adds_up():
    data = encode(TINY, icc=b"p" * 100, exif=b"e" * 10)
    facts = describe(data)
    assert sum(facts["sections"].values()) == facts["bytes"] == len(data)
    assert facts["sections"]["icc"] == 100
    assert facts["bpp"] == pytest.approx(8 * len(data) / TINY.size)
