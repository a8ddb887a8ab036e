"""What an index file promises beyond its sizes is looked at again."""

from __future__ import annotations

import numpy as np
import pytest

from shared.errors import DataError
from shared.linalg.neighbors.promise import Promise, are_axes
from shared.linalg.neighbors.scan import inverse_lengths

PROMISE = Promise(9, DataError("damaged", "make it again"))


@pytest.fixture
def rows(rng):
    rows = rng.normal(size=(6, 3)).astype(np.float32)
    rows[2] = 0
    rows[4] *= np.float32(1e20)
    return rows


def test_sound_rows_pass(rows):
    numbers = np.array([0, 1, 3, 4, 7, 8], np.int32)
    PROMISE.check_rows(rows, numbers)
    PROMISE.check_rows(rows, numbers, inverse_lengths(rows))
    PROMISE.check_rising(numbers)
    PROMISE.check_rows(rows[:0], numbers[:0])


@pytest.mark.parametrize(
    ("name", "place", "value"),
    [
        ("numbers", 5, 9),
        ("numbers", 0, -1),
        ("rows", 7, np.nan),
        ("rows", 0, np.inf),
        ("inverse", 0, 2.5),
        ("inverse", 0, 0),
        ("inverse", 2, 1),
        ("inverse", 4, 1),
        ("inverse", 0, np.nan),
    ],
)
def test_one_wrong_number_does_not(rows, name, place, value):
    parts = {"rows": rows, "numbers": np.arange(6, dtype=np.int32), "inverse": inverse_lengths(rows)}
    PROMISE.check_rows(**parts)
    parts[name].reshape(-1)[place] = value
    with pytest.raises(DataError, match="damaged"):
        PROMISE.check_rows(**parts)


def test_numbers_rise():
    with pytest.raises(DataError, match="damaged"):
        PROMISE.check_rising(np.array([0, 3, 3]))


@pytest.mark.parametrize(
    ("found", "cosine"), [([0, 9], 0.5), ([-1, 2], 0.5), ([3, 3], 0.5), ([1, 2], np.nan), ([1, 2], -np.inf)]
)
def test_answers_are_rows_that_are_there_each_once(found, cosine):
    PROMISE.check_found(np.array([[8, 0]]), np.array([[0.5, -1.0]]))
    with pytest.raises(DataError, match="damaged"):
        PROMISE.check_found(np.array([found]), np.array([[0.9, cosine]]))


def test_axes_are_orthonormal(rng):
    axes = np.linalg.qr(rng.normal(size=(5, 3)))[0]
    assert are_axes(axes, 5)
    for wrong in (axes[:, 0], axes[:, :0], axes.astype(np.float32), axes * 1.01, axes + 0.01, axes * np.nan):
        assert not are_axes(wrong, 5)
    assert not are_axes(axes, 6)
    assert not are_axes(np.eye(5)[:, [0, 0]], 5)
