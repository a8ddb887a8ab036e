"""Photos: tone curves, colour matrices and colour tables on a 12-megapixel picture beside OpenCV and Pillow.

OpenCV has no 3-D table: beside Pillow's stands what its users write, a look-up of the nearest entry in numpy.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from benchmarks.harness import one_thread_count, provenance
from benchmarks.measure import beside, on_threads
from projects.photo_filters import filter_image
from projects.photo_filters.chain import parse_step
from projects.photo_filters.points.curves import byte_tables
from shared.bands import in_bands
from shared.errors import MissingExtra, require

SHAPE = (3000, 4000, 3)
STEPS = 33  # of the 3-D table
CURVE, VIBRANCE = "curve:25=18 75=82", "vibrance:60%"
Work = Callable[[], Any]  # an array, or a picture of Pillow's, as its users have it


def measure(threads: int = 1) -> dict[str, Any]:
    """Times of the same filter by us and by a peer, on the same uint8 pixels."""
    rng = np.random.default_rng(0)
    small = Image.fromarray(rng.integers(0, 256, (60, 80, 3), np.uint8))
    smooth = np.asarray(small.resize(SHAPE[1::-1], Image.Resampling.BILINEAR))
    pixels = (smooth + rng.normal(0, 8, SHAPE)).clip(0, 255).astype(np.uint8)
    # Pillow and numpy have one thread here
    peers, packages, left_out = _tables(pixels) if threads == 1 else [], ["pillow"], []
    try:
        require("cv2", package="OpenCV", extra="bench")
        peers += _opencv(pixels, threads)
        packages.append("opencv-python-headless")
    except MissingExtra as error:
        left_out.append(str(error))
    comparisons = []
    with one_thread_count(threads):
        for step, peer, work in peers:
            ours = partial(filter_image, pixels, step)
            _agree(ours(), np.asarray(work()), f"{step} by {peer}")
            comparisons.append(beside(on_threads(f"{step}, 12 megapixels RGB", threads), peer, ours, work))
        for step in (CURVE, "hue:30"):
            ours = partial(filter_image, pixels, step)
            what = on_threads(f"{step}, 12 megapixels RGB", threads)
            comparisons.append(beside(what, "a copy of the picture", ours, partial(_copy, pixels)))
    return {
        "figures": [],
        "comparisons": comparisons,
        "left_out": left_out,
        "provenance": provenance(*packages),
    }


def _agree(ours: np.ndarray, theirs: np.ndarray, what: str) -> None:
    """Refuse to time answers that differ; the nearest of 33 entries is off by two levels on average."""
    off = np.abs(ours.astype(int) - theirs)
    assert off.mean() < 2.5, f"{what}: the answers differ by {off.mean():.1f} levels on average"


def _copy(pixels: np.ndarray) -> np.ndarray:
    """On as many threads as ours."""
    copied = np.empty_like(pixels)
    rows, samples_a_row = pixels.shape[0], pixels.shape[1] * pixels.shape[2]
    in_bands(lambda p, q: np.copyto(copied[p:q], pixels[p:q]), rows, samples_a_row)
    return copied


def _made(step: str) -> np.ndarray:
    parsed = parse_step(step)
    made: np.ndarray = parsed.filter.make(*parsed.values)
    return made


def _tables(pixels: np.ndarray) -> list[tuple[str, str, Work]]:
    table = _made(VIBRANCE)
    picture = Image.fromarray(pixels)
    lut = ImageFilter.Color3DLUT(STEPS, table.transpose(2, 1, 0, 3).ravel().tolist())
    levels = (table.clip(0, 1) * 255 + 0.5).astype(np.uint8)

    def nearest() -> np.ndarray:
        place = (pixels.astype(np.uint16) * (STEPS - 1) + 127) // 255
        return levels[place[..., 0], place[..., 1], place[..., 2]]

    return [
        (VIBRANCE, "Pillow, Color3DLUT", lambda: picture.filter(lut)),
        (VIBRANCE, "numpy, nearest entry", nearest),
    ]


def _opencv(pixels: np.ndarray, threads: int) -> list[tuple[str, str, Work]]:
    import cv2

    cv2.setNumThreads(threads)

    def look_up(step: str) -> tuple[str, str, Work]:
        lut = np.ascontiguousarray(byte_tables(_made(step)).T[None])
        return step, "OpenCV, LUT", lambda: cv2.LUT(pixels, lut)

    def transform(step: str) -> tuple[str, str, Work]:
        matrix = _made(step)
        return step, "OpenCV, transform", lambda: cv2.transform(pixels, matrix)

    return [
        *map(look_up, (CURVE, "curves:0=10 50=55,,50=45 100=90", "exposure:1", "posterize:4")),
        *map(transform, ("hue:30", "temperature:30%", "mono")),
    ]
