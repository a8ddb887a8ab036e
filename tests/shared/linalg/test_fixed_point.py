"""Whole-number convolution stays within the bound that it states, and is taken where it should be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.lib.stride_tricks import sliding_window_view

from shared.linalg._fixed_point import fixed_point
from shared.linalg.borders import BORDERS, border_index
from shared.linalg.separable import low_rank_terms


def made(kernel: np.ndarray):
    return fixed_point(kernel, *low_rank_terms(kernel))


def kernel_of(kind: str, sides: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    if kind == "box":
        return np.full(sides, rng.uniform(0.3, 1) / (sides[0] * sides[1]))
    if kind == "whole":
        return rng.integers(-2, 3, sides) * (rng.random(sides) < 0.5)
    if kind == "blur":
        kernel = np.outer(rng.random(sides[0]), rng.random(sides[1]))
        kernel += kernel[::-1] + kernel[:, ::-1] + kernel[::-1, ::-1]  # symmetric: its weights go in pairs
        return kernel / kernel.sum()
    kernel = rng.standard_normal(sides)
    return kernel * rng.uniform(0.5, 5) / np.abs(kernel).sum()


def run(way, image: np.ndarray, kernel: np.ndarray, border: str, level: int, cut: int) -> np.ndarray:
    h, w, c = image.shape
    kh, kw = kernel.shape
    before = (kh - 1) - kh // 2, (kw - 1) - kw // 2
    y_index = border_index(h, before[0], kh - 1 - before[0], border)
    x_index = border_index(w, before[1], kw - 1 - before[1], border)
    out = np.zeros((h, w * c), np.uint8)
    for start, stop in ((0, cut), (cut, h)):
        way.run(image.reshape(h, -1), out, y_index, x_index, before[1], c, np.uint16(level), start, stop)
    return out.reshape(image.shape)


def exact(image: np.ndarray, kernel: np.ndarray, border: str, level: int) -> np.ndarray:
    h, w, _ = image.shape
    kh, kw = kernel.shape
    before = (kh - 1) - kh // 2, (kw - 1) - kw // 2
    y_index = border_index(h, before[0], kh - 1 - before[0], border)
    x_index = border_index(w, before[1], kw - 1 - before[1], border)
    padded = image[y_index][:, x_index].astype(np.float64)
    padded[y_index < 0] = level
    padded[:, x_index < 0] = level
    windows = sliding_window_view(padded, (kh, kw), axis=(0, 1))
    return np.einsum("...ab,ab->...", windows, kernel[::-1, ::-1]).clip(0, 255)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["box", "whole", "blur", "any"]),
    st.tuples(st.integers(1, 12), st.integers(1, 12), st.integers(1, 4)),
    st.tuples(st.integers(1, 13), st.integers(1, 13)),
    st.sampled_from(BORDERS),
    st.sampled_from(["noise", "black and white", "white"]),
    st.integers(0, 2**32 - 1),
)
def test_the_error_is_within_its_bound(kind, shape, sides, border, picture, seed):
    rng = np.random.default_rng(seed)
    kernel = kernel_of(kind, sides, rng).astype(np.float64)
    way = made(kernel)
    if way is None:
        return  # float32's work
    image = rng.integers(0, 256, shape, np.uint8)
    if picture == "black and white":
        image = np.where(image > 127, 255, 0).astype(np.uint8)
    if picture == "white":
        image[:] = 255
    level, cut = int(rng.integers(256)), int(rng.integers(shape[0] + 1))
    result = run(way, image, kernel, border, level, cut)
    assert way.error <= 0.45
    assert np.abs(result - exact(image, kernel, border, level)).max() <= 0.5 + way.error + 1e-9


@pytest.mark.parametrize("sides", [(3, 3), (2, 5), (9, 9), (31, 31), (1, 63), (63, 1), (49, 51)])
def test_wide_pictures_and_large_boxes(rng, sides):
    image = rng.integers(0, 256, (70, 90, 3), np.uint8)
    kernel = np.full(sides, 1 / (sides[0] * sides[1]))
    way = made(kernel)
    assert way is not None
    found = run(way, image, kernel, "reflect", 0, 40)
    assert np.abs(found - exact(image, kernel, "reflect", 0)).max() <= 0.5 + way.error


def test_rows_longer_than_a_strip(rng):
    """A tall kernel works in strips, whose seams must not show."""
    image = rng.integers(0, 256, (5, 9000, 1), np.uint8)
    column, row = rng.random(61), rng.random(3)
    kernel = np.outer(column, row) / column.sum() / row.sum()
    way = made(kernel)
    assert way is not None
    assert np.abs(run(way, image, kernel, "wrap", 0, 2) - exact(image, kernel, "wrap", 0)).max() < 1


@pytest.mark.parametrize(
    "kernel", [[[0, -1, 0], [-1, 5, -1], [0, -1, 0]], [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]]
)
def test_whole_numbers_lose_nothing(kernel):
    assert made(np.array(kernel, np.float64)).error == 0


def test_weights_below_all_bits_leave_black(rng):
    kernel = np.full((3, 3), 1e-9)
    image = rng.integers(0, 256, (5, 6, 1), np.uint8)
    assert not run(made(kernel), image, kernel, "wrap", 0, 2).any()


@pytest.mark.parametrize(
    "kernel",
    [
        np.zeros((3, 3)),
        np.ones((3, 3)) * 100,  # more than 16 bits hold
        np.outer(np.hanning(301), np.hanning(301)),
    ],
)
def test_what_is_not_exact_enough_is_left_to_float32(kernel):
    assert made(kernel) is None
