"""Drawings are pictures that show what they are of."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from projects.photo_filters.charts import draw, draw_kernel
from projects.photo_filters.explain import explain, explain_kernel


def opened(data: bytes) -> np.ndarray:
    image = Image.open(io.BytesIO(data))
    assert image.format == "PNG"
    return np.asarray(image.convert("RGB"))


@pytest.mark.parametrize(
    "kernel",
    [
        np.ones((1, 1)), np.zeros((3, 3)), np.outer([1, 2, 1], [1, 0, -1]), np.ones((2, 4)),
        np.random.default_rng(3).standard_normal((9, 9)), np.eye(40),
    ],
    ids=["one", "zeros", "sobel", "even", "noise", "large"],
)  # fmt: skip
def test_any_kernel_is_drawn(kernel):
    picture = opened(draw_kernel("a $kernel$ | with a title that is " + "long " * 30, explain_kernel(kernel)))
    assert min(picture.shape[:2]) > 600
    assert picture.std() > 20


def test_different_kernels_are_different_drawings():
    drawn = {draw_kernel("k", explain_kernel(np.array(k))) for k in ([[1, 0, 0]], [[0, 0, 1.0]], [[1, 1]])}
    assert len(drawn) == 3
    assert draw_kernel("k", explain_kernel(np.ones((2, 2)))) == draw_kernel(
        "k", explain_kernel(np.ones((2, 2)))
    )


@pytest.mark.parametrize("step", ["sepia", "curve", "split", "sobel", "rotate:10", "noir"])
def test_any_other_filter_is_drawn_with_before_and_after(step, noise):
    before, after = (
        np.full((40, 60, 3), (250, 10, 10), np.uint8),
        np.full((40, 60, 3), (10, 10, 250), np.uint8),
    )
    picture = opened(draw(step, explain(step), before, after)).reshape(-1, 3).astype(int)
    for colour in ((250, 10, 10), (10, 10, 250)):
        assert (np.abs(picture - colour).max(axis=1) < 3).mean() > 0.03
