"""TIFF files hold every sample of every page, and are read by others."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from shared.images import tiff
from shared.images.tiff import write_tiff


def written(pages: list[np.ndarray], tags: dict | None = None) -> io.BytesIO:
    file = io.BytesIO()
    write_tiff(file, pages, tags or {})
    return file


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 4), st.integers(0, 2**32))
def test_pillow_reads_every_sample(height, width, channels, seed):
    shape = (height, width, channels) if channels > 1 else (height, width)
    pixels = np.random.default_rng(seed).integers(0, 256, shape, np.uint8)
    assert np.array_equal(np.asarray(Image.open(written([pixels]))), pixels)


@pytest.mark.parametrize("strip", [1, 500, 1 << 20])
def test_pages_of_any_size_and_strips_of_any_length(rng, monkeypatch, strip):
    monkeypatch.setattr(tiff, "_STRIP", strip)
    pages = [rng.integers(0, 256, (5 + 7 * i, 9 + i, 3), np.uint8) for i in range(4)]
    pages.append(rng.integers(0, 65536, (31, 8), np.uint16))
    image = Image.open(written(pages))
    assert image.n_frames == len(pages)
    for number, page in enumerate(pages):
        image.seek(number)
        assert np.array_equal(np.asarray(image), page)


def test_tags_are_the_first_pages():
    image = Image.open(written([np.zeros((2, 2), np.uint8)] * 2, {270: "A title", 282: 300.0}))
    assert image.tag_v2[270] == "A title"
    assert float(image.tag_v2[282]) == 300
    image.seek(1)
    assert 270 not in image.tag_v2


def test_smooth_pictures_become_small():
    y, x = np.mgrid[:200, :300]
    pixels = (64 * x + 48 * y).astype(np.uint16)
    assert len(written([pixels]).getvalue()) < pixels.nbytes / 20
