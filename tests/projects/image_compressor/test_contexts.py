"""A column is read as it was written, and what was coded before makes it cheap."""

import numpy as np
import pytest

from projects.image_compressor import contexts
from projects.image_compressor.contexts import (
    LARGEST_LEVEL,
    LARGEST_NUMBER,
    ColumnModel,
    code_column,
    code_number,
)
from projects.image_compressor.rangecoder import bits_written, finish, start_reading, start_writing


def _code(state, data, model, columns, energy=5):
    """Write the columns, or read into them, one after the other; the bits that each took."""
    ends = [0.0]
    for column in columns:
        code_column(state, data, model.slots, model.weights, model.past[0], energy, column)
        ends.append(bits_written(state))
    return np.diff(ends)


def _write(columns, energy=5):
    """Coded bytes, the bits of each column, and the model as it is then."""
    state, data = start_writing(), np.empty(sum(c.size for c in columns) * 40 + 1024, np.uint8)
    model = ColumnModel(columns[0].size, 0)
    bits = _code(state, data, model, [c.copy() for c in columns], energy)
    return finish(state, data), bits, model


@pytest.mark.parametrize("n", [1, 7, 40])
@pytest.mark.parametrize("largest", [0, 1, 13, 14, 15, 1000, LARGEST_LEVEL])
def test_any_level_survives(rng, largest, n):
    columns = [rng.integers(-largest, largest + 1, n) for _ in range(3)]
    columns += [rng.choice([-largest, 0, largest], n) for _ in range(3)]
    coded, _, written = _write(columns)
    data = np.frombuffer(coded, np.uint8).copy()
    back, read = [np.zeros(n, np.int64) for _ in columns], ColumnModel(n, 0)
    _code(start_reading(data), data, read, back)
    assert np.array_equal(back, columns)
    for mine, theirs in zip(
        (read.slots, read.weights, read.past[0]),
        (written.slots, written.weights, written.past[0]),
        strict=True,
    ):
        assert np.array_equal(mine, theirs)  # both have learned the same


def test_every_small_number_survives(rng):
    numbers = rng.permutation(np.arange(-LARGEST_NUMBER, LARGEST_NUMBER + 1)).tolist()
    state, data = start_writing(), np.empty(1 << 16, np.uint8)
    slots = ColumnModel(1, 1).gain_slots
    for number in numbers:
        code_number(state, data, slots, number)
    data = np.frombuffer(finish(state, data), np.uint8).copy()
    state, slots = start_reading(data), ColumnModel(1, 1).gain_slots
    assert [code_number(state, data, slots, 0) for _ in numbers] == numbers


def test_a_column_like_those_before_it_is_cheap(rng):
    """Where earlier ranks were large, this one is expected to be."""
    column = np.where(rng.random(640) < 0.1, rng.integers(3, 9, 640), 0)
    _, bits, _ = _write([column] * 12)
    _, strange, _ = _write([rng.permutation(column) for _ in range(12)])
    assert bits[-1] < 0.5 * bits[0]
    assert bits[6:].sum() < 0.5 * strange[6:].sum()


def test_low_frequencies_are_expected_to_be_large(rng):
    """Levels that fall within each run of 32 cost less than the same levels at random places."""
    falling = np.rint(rng.laplace(0, np.tile(8 * 0.8 ** np.arange(32), 40))).astype(np.int64)
    assert _write([falling])[1][0] < 0.9 * _write([rng.permutation(falling)])[1][0]


def test_zeros_cost_nearly_nothing():
    _, bits, _ = _write([np.zeros(3200, np.int64)], energy=0)
    assert bits[0] < 0.01 * 3200


def test_classes_are_cut_at_the_published_thresholds():
    """As the description of the file has them."""
    cuts = [38, 77, 128, 205, 307, 461, 691, 1024, 1536, 2560]
    for magnitude in range(-1, 3000):
        expected = 0 if magnitude <= 0 else 1 + sum(cut <= magnitude for cut in cuts)
        assert contexts._class_of(magnitude) == expected
