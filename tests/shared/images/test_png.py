"""PNG files hold every sample, and are read by others."""

from __future__ import annotations

import io
import zlib

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from shared.images import Picture, load_picture, png
from shared.images.checks import check_png
from shared.images.png import write_png


def smooth(height: int, width: int, channels: int, dtype: type, seed: int) -> np.ndarray:
    """Slopes with a little noise, on which every filter is best somewhere."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width]
    planes = [
        rng.normal() * 9 * x + rng.normal() * 9 * y + rng.integers(0, 5, x.shape) for _ in range(channels)
    ]
    pixels = (np.dstack(planes).astype(np.int64) * (1 if dtype is np.uint8 else 131)).astype(dtype)
    return pixels if channels > 1 else pixels[..., 0]


def unfiltered(data: bytes, height: int, row_bytes: int, back: int) -> np.ndarray:
    """The rows of an inflated PNG by the definition of its filters, byte by byte."""
    lines = np.frombuffer(data, np.uint8).reshape(height, row_bytes + 1)
    rows = np.zeros((height + 1, row_bytes + back), np.int64)
    for y, line in enumerate(lines, 1):
        for i, value in enumerate(line[1:].tolist(), back):
            a, b, c = rows[y, i - back], rows[y - 1, i], rows[y - 1, i - back]
            paeth = min((abs(b - c), 0, a), (abs(a - c), 1, b), (abs(a + b - 2 * c), 2, c))[2]
            rows[y, i] = (value + (0, a, b, (a + b) // 2, paeth)[line[0]]) % 256
    return rows[1:, back:].astype(np.uint8)


@settings(max_examples=25, deadline=None)
@given(
    st.integers(1, 30), st.integers(1, 30), st.integers(1, 4), st.sampled_from([np.uint8, np.uint16]),
    st.integers(0, 99),
)  # fmt: skip
def test_the_definition_of_the_filters_gives_every_sample_back(height, width, channels, dtype, seed):
    pixels = smooth(height, width, channels, dtype, seed)
    file = io.BytesIO()
    write_png(file, pixels)
    data = file.getvalue()
    body, place = b"", 8
    while place < len(data):
        length = int.from_bytes(data[place : place + 4])
        if data[place + 4 : place + 8] == b"IDAT":
            body += data[place + 8 : place + 8 + length]
        place += 12 + length
    back = channels * pixels.itemsize
    rows = unfiltered(zlib.decompress(body), height, width * back, back)
    assert rows.tobytes() == pixels.astype(pixels.dtype.newbyteorder(">")).tobytes()


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_many_bands_are_one_stream(channels, monkeypatch):
    monkeypatch.setattr(png, "_BAND", 3000)
    pixels = smooth(200, 70, channels, np.uint8, 3)
    file = io.BytesIO()
    write_png(file, pixels)
    file.seek(0)
    check_png(file)
    assert np.array_equal(np.asarray(Image.open(file)), pixels)


def test_any_number_of_threads_writes_the_same_bytes(monkeypatch):
    monkeypatch.setattr(png, "_BAND", 5000)
    pixels, files = smooth(300, 90, 3, np.uint16, 1), []
    before = numba.get_num_threads()
    for threads in {1, before}:
        numba.set_num_threads(threads)
        file = io.BytesIO()
        write_png(file, pixels)
        files.append(file.getvalue())
    numba.set_num_threads(before)
    assert len(set(files)) == 1


def test_a_file_is_no_larger_than_pillows(real_data):
    path = sorted(real_data("kodak").glob("*.png"))[0]
    ours, theirs = io.BytesIO(), io.BytesIO()
    pixels = load_picture(path).pixels
    write_png(ours, pixels)
    Image.fromarray(pixels).save(theirs, "PNG")
    assert len(ours.getvalue()) < 1.03 * len(theirs.getvalue())


def test_chunks_stand_before_the_samples():
    file = io.BytesIO()
    write_png(file, np.zeros((2, 2), np.uint8), [(b"tEXt", b"Title\0A name")])
    image = Image.open(file)
    assert image.text == {"Title": "A name"}
    assert file.getvalue().index(b"tEXt") < file.getvalue().index(b"IDAT")


def test_a_picture_of_both_depths_is_the_same_picture(tmp_path):
    pixels = smooth(20, 30, 3, np.uint16, 5)
    for suffix in (".png", ".tif"):
        from shared.images import save_picture

        save_picture(tmp_path / f"a{suffix}", Picture(pixels))
        assert np.array_equal(load_picture(tmp_path / f"a{suffix}").pixels, pixels)
