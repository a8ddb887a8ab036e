"""Photographs for pages."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("streamlit", reason="streamlit is not here: pip install -e '.[studio]'")

from studio.photos import as_jpeg


@pytest.mark.parametrize("shape", [(4, 5), (4, 5, 3), (4, 5, 4), (4, 5, 2)])
def test_pixels_of_any_form_can_be_looked_at(shape: tuple[int, ...]):
    opened = Image.open(io.BytesIO(as_jpeg(np.full(shape, 200, np.uint8))))
    assert opened.size == (5, 4)
    assert opened.format == "JPEG"
