"""Colour at 16 bits is read whole, or refused; never cut."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, TiffImagePlugin

from shared.errors import DataError
from shared.images import Picture, load_frames, load_picture, save_frames, save_picture


@pytest.mark.parametrize("suffix", [".png", ".tif"])
@settings(max_examples=15, deadline=None)
@given(st.integers(1, 25), st.integers(1, 25), st.integers(1, 4), st.integers(0, 2**32))
def test_every_bit_comes_back(tmp_path_factory, suffix, height, width, channels, seed):
    shape = (height, width, channels) if channels > 1 else (height, width)
    pixels = np.random.default_rng(seed).integers(0, 65536, shape, np.uint16)
    path = tmp_path_factory.mktemp("deep") / f"a{suffix}"
    save_picture(path, Picture(pixels))
    read = load_picture(path).pixels
    assert read.dtype == np.uint16
    if suffix == ".tif" and channels == 2:  # written as colour
        assert np.array_equal(read, pixels[..., [0, 0, 0, 1]])
    else:
        assert np.array_equal(read, pixels)


@pytest.mark.parametrize(("colour", "channels"), [(2, 3), (4, 2), (6, 4)])
def test_a_png_of_another_writer(tmp_path, rng, png, colour, channels):
    pixels = rng.integers(0, 65536, (4, 5, channels), np.uint16)
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in pixels)
    (tmp_path / "a.png").write_bytes(png(5, 4, 16, colour, rows))
    assert np.array_equal(load_picture(tmp_path / "a.png").pixels, pixels)


def test_interlaced_rows_find_their_place(tmp_path, rng):
    """Adam7: seven pictures of every eighth, fourth, second pixel."""
    pixels = rng.integers(0, 65536, (13, 11, 3), np.uint16)
    passes = [
        (0, 0, 8, 8),
        (0, 4, 8, 8),
        (4, 0, 8, 4),
        (0, 2, 4, 4),
        (2, 0, 4, 2),
        (0, 1, 2, 2),
        (1, 0, 2, 1),
    ]
    rows = b"".join(
        b"\0" + row.astype(">u2").tobytes()
        for y, x, down, across in passes
        for row in pixels[y::down, x::across]
        if row.size
    )

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 11, 13, 16, 2, 0, 0, 1)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + parts)
    assert np.array_equal(load_picture(tmp_path / "a.png").pixels, pixels)


@pytest.mark.parametrize("key", [(0, 0, 0), (300, 2, 65535)])
def test_a_colour_that_is_transparent_is_known_by_all_its_bits(tmp_path, key):
    near = [(key[0] ^ 1, *key[1:]), (key[0] ^ 256, *key[1:])]
    pixels = np.array([[key, *near]], np.uint16)
    file = io.BytesIO()
    from shared.images.png import write_png

    write_png(file, pixels, [(b"tRNS", struct.pack(">HHH", *key))])
    (tmp_path / "a.png").write_bytes(file.getvalue())
    read = load_picture(tmp_path / "a.png").pixels
    assert np.array_equal(read[..., :3], pixels)
    assert read[..., 3].tolist() == [[0, 65535, 65535]]


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("deflated", [False, True])
@pytest.mark.parametrize("rows", [2, 100])
def test_a_tiff_of_another_writer(tmp_path, rng, order, channels, deflated, rows):
    """Either order of bytes, in one strip or several, plain or deflated."""
    pixels = rng.integers(0, 65536, (7, 6, channels), np.uint16)
    (tmp_path / "a.tif").write_bytes(plain_tiff(pixels, order, deflated, rows))
    assert np.array_equal(load_picture(tmp_path / "a.tif").pixels, pixels)


def plain_tiff(pixels: np.ndarray, order: str, deflated: bool, rows: int, planar: int = 1) -> bytes:
    """A TIFF file written by its specification."""
    height, width, channels = pixels.shape
    parts = [pixels[y : y + rows].astype(f"{order}u2").tobytes() for y in range(0, height, rows)]
    if planar == 2:
        parts = [np.moveaxis(pixels, 2, 0)[c].astype(f"{order}u2").tobytes() for c in range(channels)]
        rows = height
    strips = [zlib.compress(part) if deflated else part for part in parts]
    out = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 8 + sum(map(len, strips)))
    offsets = [len(out) + sum(map(len, strips[:i])) for i in range(len(strips))]
    out += b"".join(strips)
    tags = {
        256: (3, [width]), 257: (3, [height]), 258: (3, [16] * channels), 259: (3, [8 if deflated else 1]),
        262: (3, [2]), 273: (4, offsets), 277: (3, [channels]), 278: (3, [rows]),
        279: (4, list(map(len, strips))), 284: (3, [planar]),
    }  # fmt: skip
    if channels == 4:
        tags[338] = (3, [2])
    table, extra = struct.pack(order + "H", len(tags)), b""
    after = len(out) + 2 + 12 * len(tags) + 4
    for tag, (kind, values) in sorted(tags.items()):
        data = struct.pack(f"{order}{len(values)}{'H' if kind == 3 else 'I'}", *values)
        if len(data) > 4:
            place, extra = after + len(extra), extra + data
            data = struct.pack(order + "I", place)
        table += struct.pack(order + "HHI", tag, kind, len(values)) + data.ljust(4, b"\0")
    return out + table + bytes(4) + extra


def test_planes_apart_are_refused(tmp_path, rng):
    pixels = rng.integers(0, 65536, (7, 6, 3), np.uint16)
    (tmp_path / "a.tif").write_bytes(plain_tiff(pixels, "<", False, 100, planar=2))
    with pytest.raises(DataError, match="more than 8 bits"):
        load_picture(tmp_path / "a.tif")


def test_lzw_and_differences_of_another_writer(tmp_path, rng):
    """Grey only: no writer here compresses colour at 16 bits so."""
    pixels = rng.integers(0, 65536, (30, 20), np.uint16)
    for compression in ("tiff_lzw", "tiff_adobe_deflate", "raw"):
        options = TiffImagePlugin.ImageFileDirectory_v2()
        Image.fromarray(pixels).save(tmp_path / "a.tif", compression=compression, tiffinfo=options)
        assert np.array_equal(load_picture(tmp_path / "a.tif").pixels, pixels)


def test_pages_of_different_depth_and_channels_become_alike(tmp_path, rng):
    grey = rng.integers(0, 256, (4, 5), np.uint8)
    deep = rng.integers(0, 65536, (4, 5, 4), np.uint16)
    save_frames(tmp_path / "a.tif", [Picture(grey), Picture(deep)])
    first, second = load_frames(tmp_path / "a.tif")
    assert np.array_equal(second.pixels, deep)
    assert np.array_equal(first.pixels[..., :3], np.dstack([grey * np.uint16(257)] * 3))
    assert (first.pixels[..., 3] == 65535).all()


def test_a_damaged_deep_file_is_an_error(tmp_path, rng):
    path = tmp_path / "a.png"
    save_picture(path, Picture(rng.integers(0, 65536, (20, 20, 3), np.uint16)))
    data = path.read_bytes()
    for length in range(40, len(data) - 1, 97):
        path.write_bytes(data[:length])
        with pytest.raises(DataError):
            load_picture(path)
