"""Borders against numpy's padding, of which they have the names of scipy.ndimage."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import DataError
from shared.linalg.borders import BORDERS, border_index, check_border

PADS = {
    "reflect": "symmetric",
    "mirror": "reflect",
    "nearest": "edge",
    "wrap": "wrap",
    "constant": "constant",
}


@given(st.integers(1, 9), st.integers(0, 30), st.integers(0, 30), st.sampled_from(BORDERS))
def test_each_place_is_the_one_that_padding_puts_there(size, before, after, border):
    values = np.arange(size)
    options = {"constant_values": -1} if border == "constant" else {}
    assert np.array_equal(
        border_index(size, before, after, border), np.pad(values, (before, after), PADS[border], **options)
    )


def test_another_name_is_refused_with_the_nearest():
    with pytest.raises(DataError, match="reflekt") as caught:
        check_border("reflekt")
    assert "reflect" in caught.value.next_step
