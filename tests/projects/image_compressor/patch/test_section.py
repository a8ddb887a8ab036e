"""The section "patches": what is packed is unpacked, what no encoder writes is told."""

from __future__ import annotations

import struct

import pytest

from projects.image_compressor.format import Header
from projects.image_compressor.patch.section import describe_patches, pack_patches, unpack_patches
from projects.image_compressor.patch.tables import NUMBER
from shared.errors import DataError

RGB = Header(10, 12, 3, 8, "patch")


def test_what_is_packed_is_unpacked() -> None:
    streams = [b"luma", b"", b"red"]
    section = pack_patches(True, [640, 1, 65535], [0, 128, 4080], streams)
    assert unpack_patches(section, RGB, name="x") == (True, NUMBER, [640, 1, 65535], [0, 128, 4080], streams)
    facts, parts = describe_patches(section, RGB, name="x")
    assert facts == {"step": 10.0, "chroma_halved": True, "tables": NUMBER}
    assert parts == {"luma": 4, "cb": 0, "cr": 3}


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        (0, b"\2", "no encoder writes"),  # an unknown flag
        (1, b"\0", "no encoder writes"),
        (1, bytes([NUMBER + 1]), "update the program"),
        (2, b"\0\0", "no encoder writes"),  # a step of nothing
        (14, struct.pack("<I", 1 << 30), "no encoder writes"),  # a stream longer than the section
    ],
)
def test_what_no_encoder_writes_is_told(place: int, value: bytes, message: str) -> None:
    section = pack_patches(True, [640, 640, 640], [1, 2, 3], [b"luma", b"blue", b"red"])
    wrong = section[:place] + value + section[place + len(value) :]
    with pytest.raises(DataError) as caught:
        unpack_patches(wrong, RGB, name="x.svdc")
    assert message in f"{caught.value.problem}; {caught.value.next_step}"
    assert caught.value.problem.startswith("x.svdc")
    with pytest.raises(DataError, match="cut off"):
        unpack_patches(section[:9], RGB, name="x.svdc")


def test_grey_has_no_halved_chroma() -> None:
    with pytest.raises(DataError, match="no encoder writes"):
        unpack_patches(pack_patches(True, [640], [1], [b"x"]), Header(8, 8, 1, 8, "patch"), name="x")
