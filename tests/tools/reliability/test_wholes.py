"""Sound pictures are of the modes and sizes that their names say, by Pillow alone."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tools.reliability.wholes import make

WHOLES = make()


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("bit.png", "1"), ("grey.png", "L"), ("grey-alpha.png", "LA"), ("palette.png", "P"),
        ("rgb.png", "RGB"), ("rgba.png", "RGBA"), ("cmyk.tif", "CMYK"), ("cmyk.jpg", "CMYK"),
        ("ycck.jpg", "CMYK"),
        ("lab.tif", "LAB"), ("grey-16.png", "I;16"), ("float.tif", "F"), ("grey-32.tif", "I"),
    ],
)  # fmt: skip
def test_modes(name, mode):
    with Image.open(io.BytesIO(WHOLES[name][0])) as image:
        image.load()
        assert image.mode == mode


def test_frames_and_sizes():
    for name, (data, frames) in WHOLES.items():
        with Image.open(io.BytesIO(data)) as image:
            assert getattr(image, "n_frames", 1) == frames, name
            if name.startswith("size-") and "grey" not in name:
                assert f"{image.width}x{image.height}" in name
