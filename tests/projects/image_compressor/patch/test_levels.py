"""Classes and levels come back as they were told, whatever they are and whatever stands around them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.image_compressor.mixing import CONTEXTS
from projects.image_compressor.patch.around import BANDS
from projects.image_compressor.patch.levels import code_class, code_levels
from projects.image_compressor.patch.tables import LARGE_LUMA, NUMBER, SMALL_LUMA, load_tables
from projects.image_compressor.rangecoder import finish, start_reading, start_writing

PATCHES = 6


def run(
    state: np.ndarray, data: np.ndarray, around: np.ndarray, kinds: np.ndarray, levels: np.ndarray
) -> list[int]:
    """Code six patches, one after the other."""
    fold = 0 if levels.shape[1] == 64 else 2
    own = load_tables(NUMBER).patches[LARGE_LUMA if fold else SMALL_LUMA]
    slots, weights = own.slots.copy(), own.weights.copy()
    slot, opinion = np.empty(CONTEXTS, np.int64), np.empty(CONTEXTS, np.int64)
    counts = []
    for n in range(PATCHES):
        beside, beneath = around[n, :3] % 49, around[n, :BANDS]
        kinds[n] = code_class(
            state, data, slots, weights, slot, opinion, around[n], beside, 4 if fold else 5, kinds[n]
        )
        counts.append(
            code_levels(
                state, data, slots, weights, slot, opinion, around[n], beneath, kinds[n], fold, levels[n]
            )
        )
    return counts


@pytest.mark.parametrize("samples", [64, 256])
@settings(max_examples=50, deadline=None)
@given(st.data())
def test_what_is_written_is_read(samples: int, data: st.DataObject) -> None:
    few = st.dictionaries(st.integers(0, samples - 1), st.integers(-40_000, 40_000), max_size=8)
    kinds = np.array(data.draw(st.lists(st.integers(0, 15), min_size=PATCHES, max_size=PATCHES)))
    seed = data.draw(st.integers(0, 1000))
    around = np.random.default_rng(seed).integers(0, 100, (PATCHES, 2 * BANDS))
    around[:, BANDS:] %= 8
    levels = np.zeros((PATCHES, samples), np.int64)
    for n in range(PATCHES):
        for place, level in data.draw(few).items():
            levels[n, place] = level
    buffer, state = np.zeros(1 << 16, np.uint8), start_writing()
    counts = run(state, buffer, around, kinds.copy(), levels.copy())
    stream = np.frombuffer(finish(state, buffer), np.uint8).copy()
    read_kinds, read_levels = np.zeros(PATCHES, np.int64), np.full((PATCHES, samples), 9, np.int64)
    assert run(start_reading(stream), stream, around, read_kinds, read_levels) == counts
    assert (read_kinds == kinds).all()
    assert (read_levels == levels).all()
    assert counts == [int(np.flatnonzero(row).max(initial=-1)) + 1 for row in levels]
