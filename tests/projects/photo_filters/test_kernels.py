"""Kernels written by hand are read strictly, and convolve as they are written."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from projects.photo_filters.engine import run_steps
from projects.photo_filters.kernels import custom_step, parse_kernel
from shared.errors import DataError


def test_kernels_by_hand(tmp_path):
    rows = [[0, 1, 0], [1, -4, 1], [0, 1, 0]]
    (tmp_path / "k.txt").write_text("0 1 0\n1 -4 1\n0 1 0\n")
    for text in ("0,1,0; 1,-4,1; 0,1,0", "0 1 0;1 -4 1;0 1 0;", str(tmp_path / "k.txt")):
        assert np.array_equal(parse_kernel(text), rows)
    assert parse_kernel("1,2,1", normalize=True).sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1,2,1; 2,x,2; 1,2,1", "row 2, column 2: 'x'"),
        ("1,2,nan", "row 1, column 3: nan"),
        ("1,2,1; 2,4", "row 2 has 2 numbers"),
        ("1,2; 3,4; 5,6", "2 columns"),
        ("1;2", "2 rows"),
        ("", "empty"),
    ],
)
def test_bad_kernels_name_the_cell(text, words):
    with pytest.raises(DataError, match=words):
        parse_kernel(text)


def test_a_kernel_without_a_sum_is_not_normalized():
    for text in ("0", "0,1,0; 1,-4,1; 0,1,0"):
        with pytest.raises(DataError, match="adds up to zero"):
            parse_kernel(text, normalize=True)


def test_a_kernel_is_a_step_that_convolves_with_it(noise, rng):
    image, kernel = noise((20, 30), np.float32), rng.standard_normal((3, 5))
    result = run_steps(image, [custom_step(kernel)])
    assert np.abs(result - ndimage.convolve(image.astype(float), kernel)).max() < 1e-5
