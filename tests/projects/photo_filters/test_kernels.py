"""Kernels written by hand are read strictly, and convolve as they are written."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from projects.photo_filters.kernels import custom_step, oriented, parse_anchor, parse_kernel
from projects.photo_filters.running import run_steps
from shared.errors import DataError


def test_kernels_by_hand(tmp_path):
    rows = [[0, 1, 0], [1, -4, 1], [0, 1, 0]]
    (tmp_path / "k.txt").write_text("0 1 0\n1 -4 1\n0 1 0\n")
    (tmp_path / "from-elsewhere.txt").write_bytes(b"\xef\xbb\xbf0,1,0\r\n1,-4,1\r\n0,1,0\r\n")
    files = [str(tmp_path / name) for name in ("k.txt", "from-elsewhere.txt")]
    for text in ("0,1,0; 1,-4,1; 0,1,0", "0 1 0;1 -4 1;0 1 0;", *files):
        assert np.array_equal(parse_kernel(text), rows)
    assert parse_kernel("1,2,1", normalize=True).sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1,2,1; 2,x,2; 1,2,1", "row 2, column 2: 'x'"),
        ("none.txt", "kernel 'none.txt' is neither a number nor a file that is there"),
        ("1,2,nan", "row 1, column 3: nan"),
        ("1,2,1; 2,4", "row 2 has 2 numbers"),
        ("1,1_0", "row 1, column 2: '1_0'"),
        ("", "empty"),
    ],
)
def test_bad_kernels_name_the_cell(text, words):
    with pytest.raises(DataError, match=words):
        parse_kernel(text)


def test_a_bad_kernel_in_a_file_names_the_file(tmp_path):
    (tmp_path / "k.txt").write_text("1 2\n3 x\n")
    with pytest.raises(DataError, match=r"k\.txt: kernel row 2, column 2: 'x'"):
        parse_kernel(str(tmp_path / "k.txt"))


def test_a_kernel_without_a_sum_is_not_normalized():
    for text in ("0", "0,1,0; 1,-4,1; 0,1,0"):
        with pytest.raises(DataError, match="adds up to zero"):
            parse_kernel(text, normalize=True)


def test_a_kernel_is_a_step_that_convolves_with_it(noise, rng):
    image, kernel = noise((20, 30), np.float32), rng.standard_normal((3, 5))
    result = run_steps(image, [custom_step(kernel)])
    assert np.abs(result - ndimage.convolve(image.astype(float), kernel)).max() < 1e-5


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 6), st.integers(1, 6), st.data(), st.booleans(), st.integers(0, 999))
def test_the_anchor_lies_on_the_pixel(height, width, data, correlate, seed):
    """By the definition, pixel by pixel, on a torus."""
    v, u = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    rng = np.random.default_rng(seed)
    kernel, image = rng.standard_normal((height, width)), rng.random((9, 8))
    expected = np.zeros_like(image)
    for a in range(height):
        for b in range(width):
            shift = (v - a, u - b) if correlate else (a - v, b - u)
            expected += kernel[a, b] * np.roll(image, shift, (0, 1))
    result = ndimage.convolve(image, oriented(kernel, anchor=(u, v), correlate=correlate), mode="wrap")
    assert np.allclose(result, expected)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 999))
def test_without_an_anchor_it_is_what_scipy_does(height, width, seed):
    rng = np.random.default_rng(seed)
    kernel, image = rng.standard_normal((height, width)), rng.random((9, 8), np.float32)
    for correlate, reference in ((False, ndimage.convolve), (True, ndimage.correlate)):
        step = custom_step(oriented(kernel, correlate=correlate))
        assert np.abs(run_steps(image, [step]) - reference(image.astype(float), kernel)).max() < 2e-5


def test_an_even_kernel_in_the_middle_is_left_as_it_is(rng):
    kernel = rng.standard_normal((2, 4))
    assert np.array_equal(oriented(kernel), kernel)
    assert np.array_equal(oriented(kernel, anchor=(2, 1)), kernel)


@pytest.mark.parametrize("text", ["", "1", "1,2,3", "a,b", "0.5,1"])
def test_a_place_that_is_none_is_refused(text):
    with pytest.raises(DataError, match="column,row counted from 0"):
        parse_anchor(text)


@pytest.mark.parametrize("place", ["3,0", "0,2", "-1,0"])
def test_an_anchor_outside_is_refused(place):
    with pytest.raises(DataError, match="outside the kernel of 3 × 2; give 0,0 to 2,1"):
        oriented(np.ones((2, 3)), anchor=parse_anchor(place))
