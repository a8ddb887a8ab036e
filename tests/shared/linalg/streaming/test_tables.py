"""What each stage makes and waits for, beside numpy's padding."""

from __future__ import annotations

import numpy as np
import pytest

from shared.linalg.borders import BORDERS
from shared.linalg.kernel_plan import plan
from shared.linalg.streaming.steps import Premultiply, Rescale
from shared.linalg.streaming.sums import GROUP
from shared.linalg.streaming.tables import Tables
from shared.linalg.streaming.windows import window_of

COLUMN = np.array([1.0, 4.0, 6.0, 4.0, 1.0])
PADDED = {"reflect": "symmetric", "mirror": "reflect", "nearest": "edge", "wrap": "wrap"}


def blur(column):
    kernel = np.outer(column, COLUMN)
    return window_of(kernel / kernel.sum(), plan(kernel / kernel.sum()))


@pytest.mark.parametrize("border", PADDED)
@pytest.mark.parametrize("height", [4, 9, 30])
def test_in_pairs_rows_come_as_the_padded_picture_has_them(border, height):
    steps, tables = [blur(COLUMN), Rescale(2, 0)], Tables(height, 40, border)
    source, stage = tables.in_pairs(tables.lay_out(steps), steps)
    indices = np.concatenate(tables.indices)
    rows = indices[source["row_index"] :][: source["height"]] % height
    assert np.array_equal(rows, np.pad(np.arange(height), 2, PADDED[border]))
    # a window is five rows from its own on, and a group of them all that the ring holds
    assert np.array_equal(indices[stage["row_index"] :][: height + 4], np.arange(height + 4))
    assert np.array_equal(indices[stage["needs"] :][:height], np.arange(height) + 4)
    assert 2 * stage["slots"] == 5 + GROUP - 1


@pytest.mark.parametrize("border", BORDERS)
def test_pairs_are_of_bytes_as_they_are_and_of_mirrored_columns(border):
    def is_paired(*steps):
        tables = Tables(20, 40, border)
        return bool(tables.in_pairs(tables.lay_out(steps), steps)["pairs"].any())

    assert is_paired(blur(COLUMN)) == (border != "constant")  # what stands outside is no byte
    assert is_paired(blur(COLUMN), blur(COLUMN)) == (border != "constant")
    assert not is_paired(Premultiply(), blur(COLUMN))
    assert not is_paired(blur(np.array([1.0, 4.0, 6.0, 4.0, 2.0])))
    assert not is_paired(Rescale(2, 0))


def test_a_window_waits_for_its_lowest_row():
    tables = Tables(9, 40, "mirror")
    steps = [blur(COLUMN)]
    stage = tables.lay_out(steps)[1]
    needs = np.concatenate(tables.indices)[stage["needs"] :][:9]
    rows = np.pad(np.arange(9), 2, "reflect")
    assert np.array_equal(needs, [rows[t : t + 5].max() for t in range(9)])
