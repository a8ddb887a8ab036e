"""Levels come back as they were told, whatever they are and whatever stands around them."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.image_compressor.mixing import CONTEXTS
from projects.image_compressor.patch.borders import SAMPLES
from projects.image_compressor.patch.levels import BANDS, code_patch, summarise
from projects.image_compressor.patch.tables import NUMBER, load_tables
from projects.image_compressor.rangecoder import finish, start_reading, start_writing

few = st.dictionaries(st.integers(0, SAMPLES - 1), st.integers(-40_000, 40_000), max_size=8)
patches = st.lists(st.tuples(st.integers(0, 31), few), min_size=6, max_size=6)


def run(state: np.ndarray, data: np.ndarray, kinds: np.ndarray, levels: np.ndarray) -> list[int]:
    """Code six patches, two rows of three, one after the other."""
    own = load_tables(NUMBER)[0]
    slots, weights = own.slots.copy(), own.weights.copy()
    slot, opinion = np.empty(CONTEXTS, np.int64), np.empty(CONTEXTS, np.int64)
    around, energy = np.empty(2 * BANDS, np.int64), np.zeros((2, 3, BANDS), np.int64)
    beneath = np.zeros((1, 1, BANDS), np.int64)
    return [
        code_patch(
            state, data, slots, weights, slot, opinion, around, kinds, energy, beneath, n // 3, n % 3, 5,
            levels[n],
        )
        for n in range(6)
    ]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(patches)
def test_what_is_written_is_read(told: list[tuple[int, dict[int, int]]]) -> None:
    kinds = np.array([kind for kind, _ in told]).reshape(2, 3)
    levels = np.zeros((6, SAMPLES), np.int64)
    for n, (_, own) in enumerate(told):
        for place, level in own.items():
            levels[n, place] = level
    data, state = np.zeros(1 << 16, np.uint8), start_writing()
    counts = run(state, data, kinds.copy(), levels.copy())
    stream = np.frombuffer(finish(state, data), np.uint8).copy()
    read_kinds, read_levels = np.zeros((2, 3), np.int64), np.full((6, SAMPLES), 9, np.int64)
    assert run(start_reading(stream), stream, read_kinds, read_levels) == counts
    assert (read_kinds == kinds).all()
    assert (read_levels == levels).all()
    assert counts == [int(np.flatnonzero(row).max(initial=-1)) + 1 for row in levels]


def test_summary_is_the_mean_of_each_band() -> None:
    levels = np.arange(SAMPLES, dtype=np.int64) - 30
    energy = np.zeros((1, 1, BANDS), np.int64)
    summarise(levels, SAMPLES, energy, 0, 0)
    edges = [0, 1, 2, 4, 7, 12, 20, 34, 64]
    expected = [np.abs(levels[a:b]).mean() for a, b in itertools.pairwise(edges)]
    np.testing.assert_allclose(energy[0, 0] / 16, expected, atol=1 / 32)
