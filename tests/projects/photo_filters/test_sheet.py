"""Sheets hold every look, or every filter, once, each in a cell of its own."""

from __future__ import annotations

import numpy as np
import pytest

from projects.photo_filters.chain import PICTURE_KINDS, parse_chain
from projects.photo_filters.registry import REGISTRY
from projects.photo_filters.sheet import SHOWN, contact_sheet, shown_steps
from shared.errors import DataError

N_CELLS = 1 + sum(found.kind == "look" for found in REGISTRY.values())
MARGIN, GAP = 24, 16


def test_values_turned_up_are_those_of_their_filter():
    for name, step in SHOWN.items():
        assert [s.filter.name for s in parse_chain(step)] == [name]


def test_all_is_every_filter_of_pictures_that_needs_no_value():
    names = [parse_chain(step)[0].filter.name for step in shown_steps(everything=True)]
    assert len(set(names)) == len(names)
    for name, found in REGISTRY.items():
        needs = any(p.default is None for p in found.parameters)
        assert (name in names) == (found.kind in PICTURE_KINDS and not needs), name
    assert set(shown_steps()) < set(shown_steps(everything=True))


@pytest.mark.parametrize("shape", [(30, 50), (30, 50, 3), (30, 50, 4)])
def test_a_sheet_begins_with_the_picture_and_has_a_cell_for_every_look(noise, shape):
    image = noise(shape)
    image[..., 3:] = 255
    line, column = contact_sheet(image, columns=N_CELLS), contact_sheet(image, columns=1)
    shown = image[..., :3] if image.ndim == 3 else np.dstack([image] * 3)
    h, w = shape[:2]
    paper = line[0, 0]
    assert np.array_equal(line[MARGIN : MARGIN + h, MARGIN : MARGIN + w], shown)
    assert (line[:, :MARGIN] == paper).all()
    assert line.shape[1] == 2 * MARGIN + N_CELLS * (w + GAP) - GAP
    assert column.shape[1] == 2 * MARGIN + w
    assert column.shape[0] - 2 * MARGIN + GAP == N_CELLS * (line.shape[0] - 2 * MARGIN + GAP)
    for i in (1, N_CELLS - 1):
        x, y = MARGIN + i * (w + GAP), MARGIN + i * (line.shape[0] - 2 * MARGIN + GAP)
        assert np.array_equal(line[MARGIN : MARGIN + h, x : x + w], column[y : y + h, MARGIN : MARGIN + w])


def test_everything_is_more_than_the_looks(noise):
    image = noise((30, 50, 3))
    assert len(contact_sheet(image, everything=True)) > len(contact_sheet(image))


def test_a_wide_picture_is_scaled_down_first():
    assert contact_sheet(np.zeros((60, 300, 3), np.uint16), columns=1, width=100).shape[1] == 100 + 2 * MARGIN


def test_a_scroll_is_made_narrower_and_its_cells_leave_room_for_names():
    scroll = contact_sheet(np.zeros((9000, 50, 3), np.uint8), columns=1, width=100)
    assert scroll.shape[1] == 40 + 2 * MARGIN
    assert len(scroll) < N_CELLS * 500
    assert (scroll[MARGIN : MARGIN + 400, MARGIN : MARGIN + 2] == 0).all()


@pytest.mark.parametrize(("columns", "width"), [(0, 240), (51, 240), (4, 39), (4, 2001)])
def test_a_sheet_out_of_range_is_refused(columns, width):
    with pytest.raises(DataError, match=f"{columns} columns of {width} px"):
        contact_sheet(np.zeros((4, 4), np.uint8), columns=columns, width=width)
