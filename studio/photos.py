"""Photographs for pages: those that come along, and those that are handed in."""

from __future__ import annotations

import io

import numpy as np
import streamlit as st
from PIL import Image

from shared.datasets.photos import load_photo_paths
from shared.images import load_picture

__all__ = ["as_jpeg", "sample"]


@st.cache_resource(max_entries=4)
def sample(name: str) -> np.ndarray:
    """Return one of the photographs that come with scikit-learn, `china` or `flower` (h, w, 3) uint8."""
    pixels: np.ndarray = load_picture(load_photo_paths(name)[0]).pixels
    return pixels


def as_jpeg(pixels: np.ndarray, quality: int = 88) -> bytes:
    """Return 8-bit pixels as a JPEG to be looked at."""
    data = io.BytesIO()
    Image.fromarray(pixels).convert("RGB").save(data, "JPEG", quality=quality)
    return data.getvalue()
