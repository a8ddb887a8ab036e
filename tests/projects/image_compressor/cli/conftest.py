"""The commands run in this process, and a picture for them."""

from __future__ import annotations

import pytest
from PIL import Image

from projects.image_compressor.cli import app
from shared.images import load_picture


@pytest.fixture
def call(in_process):
    """`call("--help")` runs a command in this process and returns status, stdout, stderr."""
    return in_process(app, "image-compressor")


@pytest.fixture
def photo(tmp_path):
    """A small photograph in a lossless file with a space and an umlaut in its name."""
    from shared.datasets.photos import load_photo_paths

    pixels = load_picture(load_photo_paths("china")[0]).pixels[60:200, 90:250]
    path = tmp_path / "Grüße 1.png"
    Image.fromarray(pixels).save(path)
    return path
