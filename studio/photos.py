"""Photographs for pages: those that come along, and those that are handed in."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import streamlit as st
from PIL import Image
from streamlit import runtime

from projects.photo_filters.chain import parse_chain
from projects.photo_filters.registry import REGISTRY
from projects.photo_filters.running import run_steps
from projects.photo_filters.warp.pictures import warp_image
from shared.datasets.photos import load_photo_paths
from shared.images import load_picture
from studio.components import Item
from studio.uploads import last_name, read_upload

__all__ = [
    "MAX_PIXELS", "Photo", "address", "as_jpeg", "photo_of", "sample", "sample_photo", "served",
    "served_file", "shown",
]  # fmt: skip

MAX_PIXELS = 64_000_000  # of an upload
PREVIEW = 2_000_000  # pixels that are worked on while a slider moves
_THUMB = 96  # pixels of height in the strip of looks


@dataclass(frozen=True)
class Photo:
    """A photograph that a page works on.

    Attributes:
        name: of the file; data: the file itself.
        size: width and height of the whole picture.
        preview: (h, w) or (h, w, c), uint8 or uint16, of no more than `PREVIEW` pixels.
        scale: what the preview's sides are of the whole picture's.
    """

    name: str
    data: bytes
    size: tuple[int, int]
    preview: np.ndarray
    scale: float

    @cached_property
    def before(self) -> bytes:
        """The preview as a JPEG, to be shown."""
        return as_jpeg(shown(self.preview))

    @cached_property
    def small(self) -> str:
        """A smaller one, to be shown below what is dragged."""
        return address(shown(smaller(self.preview, 200_000)))

    @cached_property
    def looks(self) -> list[Item]:
        """Every look on a small copy, for the strip."""
        small = smaller(self.preview, _THUMB**2 * self.preview.shape[1] / self.preview.shape[0])
        made: list[Item] = [{"name": "none", "about": "as it was", "src": address(shown(small), 75)}]
        for name, found in REGISTRY.items():
            if found.kind == "look":
                result = shown(run_steps(small, parse_chain(name)))
                made.append({"name": name, "about": found.summary, "src": address(result, 75)})
        return made


def photo_of(name: str, data: bytes) -> Photo:
    """Return the photograph in a file that was handed in.

    Raises:
        DataError: it is none, damaged, an animation, or too large.
    """
    pixels = read_upload(name, data, lambda path: load_picture(path, max_pixels=MAX_PIXELS).pixels)
    preview = smaller(pixels, PREVIEW)
    size = (pixels.shape[1], pixels.shape[0])
    return Photo(last_name(name), data, size, preview, preview.shape[1] / pixels.shape[1])


@st.cache_resource(max_entries=4)
def sample_photo(name: str = "china") -> Photo:
    """Return one of the photographs that come with scikit-learn, `china` or `flower`."""
    path: Path = load_photo_paths(name)[0]
    return photo_of(path.name, path.read_bytes())


def sample(name: str) -> np.ndarray:
    """Return its pixels (h, w, 3) uint8."""
    return sample_photo(name).preview


def smaller(pixels: np.ndarray, count: float) -> np.ndarray:
    """Return a picture scaled down to about `count` pixels; a smaller one as it is."""
    scale = float(np.sqrt(count / (pixels.shape[0] * pixels.shape[1])))
    return warp_image(pixels, f"scale:{scale!r}") if scale < 1 else pixels


def shown(pixels: np.ndarray) -> np.ndarray:
    """Return a picture as 8 bits a sample, RGB, on white, to be looked at."""
    if pixels.dtype == np.uint16:
        pixels = (pixels >> 8).astype(np.uint8)
    if pixels.ndim == 3 and pixels.shape[2] == 3:
        return pixels
    image = Image.fromarray(np.ascontiguousarray(pixels)).convert("RGBA")
    return np.asarray(Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB"))


def as_jpeg(pixels: np.ndarray, quality: int = 85) -> bytes:
    """Return 8-bit pixels as a JPEG to be looked at."""
    data = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(data, "JPEG", quality=quality)
    return data.getvalue()


def address(pixels: np.ndarray, quality: int = 85) -> str:
    """Return 8-bit pixels as a `data:` address, which asks nobody for anything."""
    return _address(as_jpeg(pixels, quality))


def _address(jpeg: bytes) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode()


def served(pixels: np.ndarray, place: str, quality: int = 85) -> str:
    """Return the address of 8-bit pixels on this server; see `served_file`."""
    return served_file(as_jpeg(pixels, quality), place)


def served_file(jpeg: bytes, place: str) -> str:
    """Return the address of a JPEG on this server, which has it for this session while `place` shows it.

    The browser asks for it once, while what stands in a message is sent again whenever anything in that
    message changes, and a third longer. Without a server it is a `data:` address.
    """
    if not runtime.exists():
        return _address(jpeg)
    return runtime.get_instance().media_file_mgr.add(jpeg, "image/jpeg", place)
