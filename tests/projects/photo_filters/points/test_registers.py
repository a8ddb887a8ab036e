"""Blocks looked up in registers are those that numpy looks up, and what is past them is left alone."""

from __future__ import annotations

import numpy as np
import pytest

from projects.photo_filters.points.registers import BLOCK, look_up_blocks
from shared.compiled import jit


@jit()
def look_up(source, out, tables):
    return look_up_blocks(source, out, tables)


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, 5 * BLOCK + 7])
def test_whole_blocks_are_looked_up(rng, size):
    tables = rng.integers(0, 256, (3, 256), np.uint8)
    source, out = rng.integers(0, 256, size, np.uint8), np.full(size, 77, np.uint8)
    done = look_up(source, out, tables)
    assert done in (0, size // BLOCK * BLOCK)  # none where the processor has no such instruction
    assert np.array_equal(out[:done], tables[np.arange(done) % 3, source[:done]])
    assert (out[done:] == 77).all()
