"""Photographs for pages: opened within limits, small enough to be worked on, shown as they are."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("streamlit", reason="streamlit is not here: pip install -e '.[studio]'")

from shared.errors import DataError
from studio.photos import PREVIEW, address, photo_of, served, shown


def png(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("shape", [(4, 5), (4, 5, 3), (4, 5, 4), (4, 5, 2)])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_pixels_of_any_form_can_be_looked_at(shape: tuple[int, ...], dtype: type):
    kind, _, data = address(shown(np.full(shape, np.iinfo(dtype).max, dtype))).partition(",")
    assert kind == "data:image/jpeg;base64"
    opened = Image.open(io.BytesIO(base64.b64decode(data)))
    assert (opened.size, opened.mode) == ((5, 4), "RGB")
    assert np.asarray(opened).min() > 250


def test_a_large_photo_is_worked_on_small_and_a_small_one_as_it_is():
    large = photo_of("x/large.png", png(np.zeros((2000, 3000), np.uint8)))
    assert large.size == (3000, 2000)
    assert large.preview.size <= 1.01 * PREVIEW
    assert large.scale == pytest.approx(large.preview.shape[1] / 3000)
    assert large.name == "large.png"
    assert photo_of("s.png", png(np.zeros((20, 30), np.uint8))).scale == 1


@pytest.mark.parametrize("data", [b"", b"<svg/>", b"\xff\xd8\xff\xe0" + bytes(40)])
def test_what_is_no_photo_is_refused_by_its_name(data: bytes):
    with pytest.raises(DataError, match=r"a\.png"):
        photo_of("a.png", data)


def test_without_a_server_a_picture_stands_in_its_address(rng: np.random.Generator):
    pixels = rng.integers(0, 256, (8, 9, 3), dtype=np.uint8)
    assert served(pixels, "a.place") == address(pixels)
