"""Orientation is applied and taken out of the block, of which nothing else moves."""

from __future__ import annotations

import struct
import warnings

import numpy as np
import pytest
from PIL import Image, ImageOps

from shared.images import load_picture, save_picture
from shared.images.exif import read_exif, sized, upright


def block(order: str, entries: list[tuple[int, int]], rest: bytes = b"") -> bytes:
    """An EXIF block of short numbers, and whatever follows the directory."""
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 8)
    table = b"".join(struct.pack(order + "HHIHH", tag, 3, 1, value, 0) for tag, value in entries)
    return head + struct.pack(order + "H", len(entries)) + table + bytes(4) + rest


def with_exif(exif: bytes) -> Image.Image:
    image = Image.new("L", (2, 2))
    image.info["exif"] = b"Exif\0\0" + exif
    return image


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".tif"])
def test_orientation_is_applied_once_and_other_exif_kept(tmp_path, orientation, suffix):
    pixels = np.kron(np.array([[0, 80, 160], [240, 40, 120]], np.uint8), np.ones((16, 16), np.uint8))
    image = Image.fromarray(np.dstack([pixels] * 3))
    exif = Image.Exif()
    exif[0x0110], exif[0x0112], exif[0x8298] = "Camera", orientation, "Someone"
    image.save(tmp_path / f"a{suffix}", exif=exif, quality=100)
    with Image.open(tmp_path / f"a{suffix}") as opened:
        opened.load()
        expected = np.asarray(ImageOps.exif_transpose(opened))
    first = load_picture(tmp_path / f"a{suffix}")
    assert np.array_equal(first.pixels, expected)
    save_picture(tmp_path / f"b{suffix}", first, quality=100)
    again = load_picture(tmp_path / f"b{suffix}")
    assert again.pixels.shape == first.pixels.shape
    assert np.abs(again.pixels.astype(int) - first.pixels).max() <= 12
    kept = Image.Exif()
    kept.load(again.exif)
    assert 0x0112 not in kept
    assert (kept[0x0110], kept[0x8298]) == ("Camera", "Someone")


@pytest.mark.parametrize("orientation", range(10))
def test_upright_is_what_pillow_does(rng, orientation):
    """Numbers that are no orientation are upright."""
    pixels = rng.integers(0, 256, (3, 5, 3), np.uint8)
    image = Image.fromarray(pixels)
    image.getexif()[0x0112] = orientation
    assert np.array_equal(upright(pixels, orientation), np.asarray(ImageOps.exif_transpose(image)))


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_no_other_byte_of_the_block_is_changed(order, place):
    """The directory is one entry shorter, 12 bytes are free behind it, and what follows stays in place."""
    others = [(0x0100, 7), (0x0128, 2)]
    entries = [*others[:place], (0x0112, 6), *others[place:]]
    data = block(order, entries, b"values and thumbnails")
    kept, orientation = read_exif(with_exif(data))
    expected = block(order, others)
    assert orientation == 6
    assert len(kept) == len(data)
    assert kept[: len(expected)] == expected
    assert kept.endswith(b"values and thumbnails")


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_block_without_orientation_is_kept_as_it_is(order):
    data = block(order, [(0x0100, 7)], b"more")
    assert read_exif(with_exif(data)) == (data, 1)


@pytest.mark.parametrize("damage", [b"", b"II", b"II*\0\xff\xff\xff\xff", b"XX*\0" + bytes(20)])
def test_an_unreadable_block_is_dropped(damage):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # Pillow's own
        assert read_exif(with_exif(damage)) == (None, 1)


def with_thumbnail(order: str, rest: bytes = b"") -> tuple[bytes, int]:
    """A block with a second directory, whose thumbnail follows, and where the second directory begins."""
    first = block(order, [(0x0100, 7)])
    second = len(first)
    link = second - 4
    table = struct.pack(order + "HHHII", 2, 0x0201, 4, 1, second + 2 + 24 + 4)
    table += struct.pack(order + "HHII", 0x0202, 4, 1, 9) + bytes(4)
    return first[:link] + struct.pack(order + "I", second) + table + b"thumbnail" + rest, second


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("rest", [b"", b"maker's notes"])
def test_the_thumbnail_is_gone_and_nothing_else_moves(order, rest):
    data, second = with_thumbnail(order, rest)
    kept, _ = read_exif(with_exif(data))
    assert b"thumbnail" not in kept
    assert kept[: second - 4] == data[: second - 4]
    assert kept[second - 4 : second] == bytes(4)
    assert kept.endswith(rest)
    assert len(kept) == (len(data) if rest else second)
    tags = Image.Exif()
    tags.load(b"Exif\0\0" + kept)
    assert tags.get_ifd(0x0201) == {}


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("cut", range(1, 40, 3))
def test_a_thumbnail_that_is_cut_off_does_no_harm(order, cut):
    data, second = with_thumbnail(order)
    kept, _ = read_exif(with_exif(data[:-cut]))
    assert kept[: second - 4] == data[: second - 4]


@pytest.mark.parametrize("order", ["<", ">"])
def test_the_size_is_entered_where_there_is_one(order):
    data = block(order, [(0x0100, 7), (0x0101, 8), (0x0128, 2)], b"rest")
    mended = sized(data, 70_000, 5)
    tags = Image.Exif()
    tags.load(b"Exif\0\0" + mended)
    assert (tags[0x0100], tags[0x0101], tags[0x0128]) == (70_000, 5, 2)
    assert mended.endswith(b"rest")
    assert sized(block(order, [(0x0128, 2)]), 3, 4) == block(order, [(0x0128, 2)])
    assert sized(b"nonsense", 3, 4) == b"nonsense"
