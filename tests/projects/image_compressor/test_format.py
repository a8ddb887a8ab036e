import struct

import pytest

from projects.image_compressor.decoder import decode
from projects.image_compressor.format import FactorHeader, Header, describe, pack, pack_factors, unpack
from projects.image_compressor.steer import encode
from shared.errors import DataError


def test_sections_come_back():
    sections = {"factors": b"abc", "icc": b"profile", "exif": b"II*\0"}
    header = Header(width=3, height=70000, channels=4, depth=16)
    assert unpack(pack(header, sections)) == (header, sections)


def test_cut_at_every_length_is_an_error(tiny):
    data = encode(tiny)
    for length in range(len(data)):
        with pytest.raises(DataError):
            decode(data[:length])
    with pytest.raises(DataError):
        decode(data + b"\0")


def test_one_bit_flipped_anywhere_is_an_error(tiny):
    data = bytearray(encode(tiny))
    for place in range(8 * len(data)):
        data[place // 8] ^= 1 << place % 8
        with pytest.raises(DataError):
            decode(bytes(data))
        data[place // 8] ^= 1 << place % 8


def test_the_message_says_which(sealed, tiny):
    data = encode(tiny)
    newer = data[:4] + b"\3" + data[5:]
    with pytest.raises(DataError, match=r"version 3.*update"):
        decode(sealed(newer))
    with pytest.raises(DataError, match=r"not a \.svdc"):
        decode(b"\x89PNG" + data[4:])
    with pytest.raises(DataError, match="cut off"):
        decode(data[:-1])


@pytest.mark.parametrize("size", [(0xFFFFFFFF, 0xFFFFFFFF), (60000, 60000), (1, 250_000_001)])
def test_huge_sizes_are_refused_before_anything_is_allocated(size, sealed, tiny):
    data = encode(tiny)
    with pytest.raises(DataError, match=r"limit.*--max-pixels"):
        decode(sealed(data[:8] + struct.pack("<II", *size) + data[16:]))


def test_the_limit_can_be_set(tiny):
    data = encode(tiny)
    with pytest.raises(DataError, match="limit of 119"):
        decode(data, max_pixels=119)
    assert decode(data, max_pixels=120).shape == tiny.shape


def test_a_rank_above_the_plane_is_refused():
    header = Header(width=60, height=40, channels=1, depth=8)
    data = pack(header, {"factors": pack_factors(FactorHeader(False, 2000, (41,), (50,), (0,)), b"")})
    with pytest.raises(DataError, match="no encoder writes"):
        decode(data)


def test_description_adds_up(tiny):
    data = encode(tiny, icc=b"p" * 100, exif=b"e" * 10)
    facts = describe(data)
    assert sum(facts["sections"].values()) == facts["bytes"] == len(data)
    assert facts["sections"]["icc"] == 100
    assert facts["bpp"] == pytest.approx(8 * len(data) / tiny.size)
