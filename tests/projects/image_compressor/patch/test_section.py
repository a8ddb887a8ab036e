"""The section "patches": what is packed is unpacked, what no encoder writes is told."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.image_compressor.format import Header
from projects.image_compressor.patch.section import (
    Band,
    PatchHeader,
    band_height,
    describe_patches,
    pack_patches,
    plane_multiples,
    unpack_patches,
)
from projects.image_compressor.patch.tables import NUMBER
from shared.errors import DataError

RGB = Header(10, 40, 3, 8, "patch")


@given(
    st.booleans(),
    st.lists(st.lists(st.binary(max_size=300), min_size=3, max_size=3), min_size=4, max_size=4),
)
def test_what_is_packed_is_unpacked(has_offsets: bool, streams: list[list[bytes]]) -> None:
    large = Header(2048, 4096, 3, 8, "patch")
    own = PatchHeader(True, has_offsets, NUMBER, band_height(4096, 2048), (640, 1, 65535))
    bands = [Band([0, 128 << 4, 255 << 4], one) for one in streams]
    section = pack_patches(own, bands)
    assert unpack_patches(section, large, name="x") == (own, bands)
    facts, parts = describe_patches(section, large, name="x")
    assert facts == {
        "step": 10.0, "chroma_halved": True, "group_steps": has_offsets, "tables": NUMBER, "bands": 4,
    }  # fmt: skip
    assert list(parts.values()) == [sum(map(len, plane)) for plane in zip(*streams, strict=True)]


@pytest.mark.parametrize("shape", [(1, 4_000_000_000), (200_000_000, 1), (30_000_000, 4)])
def test_what_grows_by_whole_groups_is_refused_before_anything_is_made(shape: tuple[int, int]) -> None:
    header = Header(shape[1], shape[0], 3, 8, "patch")
    section = pack_patches(PatchHeader(True, False, NUMBER, 1, (64, 64, 64)), [Band([1, 1, 1], [b""] * 3)])
    with pytest.raises(DataError, match="too thin for patches"):
        unpack_patches(section, header, name="x")


def test_bands_that_the_section_cannot_hold_are_not_counted_out() -> None:
    header = Header(60_000, 60_000, 3, 8, "patch")
    own = PatchHeader(True, False, NUMBER, band_height(60_000, 60_000), (64, 64, 64))
    with pytest.raises(DataError, match="cut off"):
        unpack_patches(pack_patches(own, [Band([1, 1, 1], [b""] * 3)]), header, name="x")


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        (0, b"\4", "no encoder writes"),  # an unknown flag
        (1, b"\0", "no longer read"),
        (1, bytes([NUMBER - 1]), "no longer read"),
        (1, bytes([NUMBER + 1]), "update the program"),
        (2, b"\0\0", "no encoder writes"),  # bands of no rows
        (2, b"\1\0", "no encoder writes"),  # bands of another height
        (4, b"\0\0", "no encoder writes"),  # a step of nothing
        (10, b"\xff\xff", "no encoder writes"),  # brighter than white
        (16, b"\xff", "do not fit"),  # a stream longer than the section
    ],
)
def test_what_no_encoder_writes_is_told(place: int, value: bytes, message: str) -> None:
    own = PatchHeader(True, False, NUMBER, 3, (640, 640, 640))
    section = pack_patches(own, [Band([16, 32, 48], [b"luma", b"blue", b"red"])])
    wrong = section[:place] + value + section[place + len(value) :]
    with pytest.raises(DataError) as caught:
        unpack_patches(wrong, RGB, name="x.svdc")
    assert message in f"{caught.value.problem}; {caught.value.next_step}"
    assert caught.value.problem.startswith("x.svdc")
    for length in range(len(section)):
        with pytest.raises(DataError):
            unpack_patches(section[:length], RGB, name="x.svdc")


def test_grey_has_no_halved_chroma() -> None:
    section = pack_patches(PatchHeader(True, False, NUMBER, 1, (640,)), [Band([16], [b"x"])])
    with pytest.raises(DataError, match="no encoder writes"):
        unpack_patches(section, Header(8, 8, 1, 8, "patch"), name="x")


@given(st.integers(1, 20_000), st.integers(1, 20_000))
def test_bands_cover_the_picture(height: int, width: int) -> None:
    rows = band_height(height, width)
    header = Header(width, height, 3, 8, "patch")
    own = PatchHeader(True, False, NUMBER, rows, (1, 1, 1))
    spans = own.spans(header)
    assert spans[0][0] == 0
    assert spans[-1][1] == height
    assert all(a[1] == b[0] and a[1] % 16 == 0 for a, b in itertools.pairwise(spans))
    assert rows * 16 * width < (1 << 22) + 32 * width
    for span in (spans[0], spans[-1]):
        luma, blue, _ = own.band_shapes(header, span)
        assert (luma[0] // 2, luma[1] // 2) == blue
        assert span[1] - span[0] <= luma[0] < span[1] - span[0] + 16


def test_multiples_hold_whole_groups() -> None:
    assert plane_multiples(3, True) == [16, 8, 8]
    assert plane_multiples(4, False) == [16, 16, 16, 16]
    assert plane_multiples(2, False) == [16, 16]
