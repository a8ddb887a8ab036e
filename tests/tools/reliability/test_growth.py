"""A reading's memory is bounded by the file's size, and one that is not is named."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from projects.image_compressor import encode
from tools.reliability import growth
from tools.reliability.files import KINDS


@pytest.mark.slow
@pytest.mark.parametrize("name", growth._SHORT)
def test_a_damaged_file_is_read_within_a_multiple_of_its_size(name):
    tried, refused, greedy = growth.examine(name, every=211, draws=40)
    assert tried > 40
    assert refused > 0
    assert greedy == []


def test_a_reader_that_takes_too_much_is_named(monkeypatch):
    def read(path) -> str:
        return str(np.ones(growth.BASE).sum())  # eight times as many bytes

    monkeypatch.setitem(KINDS, "cube", replace(KINDS["cube"], read=read))
    tried, _, greedy = growth.examine("cube", every=500, draws=1)
    assert len(greedy) == tried > 1
    assert "cube: " in greedy[0]
    assert "bytes for a file of" in greedy[0]


def test_a_picture_may_be_larger_than_its_file_by_what_its_header_states():
    small, large = (encode(np.full((side, side), 99, np.uint8)) for side in (16, 640))
    assert len(large) < 3000
    assert growth.allowed(large) - growth.allowed(small) > 9 * (640**2 - 16**2)
    assert growth.allowed(b"") == growth.BASE


def test_the_samples_that_a_thin_picture_is_padded_with_count_as_its_own():
    thin, square = (encode(np.full(shape, 99, np.uint8)) for shape in ((1, 4096), (16, 4096)))
    assert growth.allowed(thin) - 40 * len(thin) == growth.allowed(square) - 40 * len(square)
    ranks = encode(np.full((1, 4096), 99, np.uint8), method="svd")
    assert growth.allowed(ranks) - 40 * len(ranks) < growth.allowed(thin) - 40 * len(thin) - 9 * 4096 * 14
