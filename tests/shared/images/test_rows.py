"""A PNG is whole only with all its rows, whatever its checksums say."""

from __future__ import annotations

import io
import zlib

import numpy as np
import pytest
from PIL import Image

from shared.errors import DataError
from shared.images import load_frames, load_picture
from tools.reliability.png_bytes import SIGNATURE, chunk, chunks_of, header, png


def rows_of(width: int, height: int, bits: int) -> bytes:
    """Filtered rows of samples that are not zero."""
    return (b"\0" + b"\x6d" * -(-width * bits // 8)) * height


@pytest.mark.parametrize(
    ("depth", "colour", "bits"),
    [
        (1, 0, 1),
        (8, 0, 8),
        (16, 0, 16),
        (8, 2, 24),
        (16, 2, 48),
        (8, 4, 16),
        (16, 4, 32),
        (8, 6, 32),
        (16, 6, 64),
    ],
)
def test_rows_that_are_missing_are_no_black_ones(tmp_path, depth, colour, bits):
    head, rows = header(9, 6, depth, colour), rows_of(9, 6, bits)
    path = tmp_path / "a.png"
    path.write_bytes(png(head, rows))
    assert load_picture(path).pixels.any(axis=tuple(range(1, load_picture(path).pixels.ndim))).all()
    row = len(rows) // 6
    for end in (row - 1, row, 3 * row + 1, 6 * row - 1):
        path.write_bytes(png(head, rows[:end]))
        with pytest.raises(DataError, match="damaged or cut off"):
            load_picture(path)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGB", "RGBA"])
def test_a_picture_whose_end_is_black_is_whole(tmp_path, mode):
    image = Image.new(mode, (31, 20))
    image.save(tmp_path / "a.png")
    assert not load_picture(tmp_path / "a.png").pixels[..., :1].any()


@pytest.mark.parametrize("size", [(1, 1), (5, 1), (1, 7), (4, 4), (9, 11)])
def test_interlaced_rows_are_counted_by_the_passes(tmp_path, size):
    """A row of filter and samples for each row of each of the seven pictures that Adam7 makes of one."""
    width, height = size
    x, y = np.arange(width), np.arange(height)
    starts = [
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ]
    rows = b"".join(
        (b"\0" + b"\x50" * 3 * len(x[left::across])) * len(y[top::down])
        for left, top, across, down in starts
        if len(x[left::across])
    )
    path = tmp_path / "a.png"
    path.write_bytes(png(header(width, height, 8, 2, 1), rows))
    assert (load_picture(path).pixels == 0x50).all()
    path.write_bytes(png(header(width, height, 8, 2, 1), rows[:-1]))
    with pytest.raises(DataError):
        load_picture(path)


def test_each_frame_has_all_its_rows(tmp_path, rng):
    frames = [Image.fromarray(rng.integers(1, 255, (12, 9, 3), np.uint8)) for _ in range(3)]
    out = io.BytesIO()
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    path = tmp_path / "a.png"
    path.write_bytes(out.getvalue())
    assert len(load_frames(path)) == 3
    chunks = chunks_of(out.getvalue())
    for short in [i for i, (name, _) in enumerate(chunks) if name in (b"IDAT", b"fdAT")]:
        name, data = chunks[short]
        lead = 4 * (name == b"fdAT")
        cut = data[:lead] + zlib.compress(zlib.decompress(data[lead:])[:-10])
        kept = [(n, cut if i == short else d) for i, (n, d) in enumerate(chunks)]
        path.write_bytes(SIGNATURE + b"".join(chunk(*one) for one in kept))
        with pytest.raises(DataError, match="before the last row"):
            load_frames(path)
