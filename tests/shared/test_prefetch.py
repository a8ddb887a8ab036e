"""Asking for memory changes nothing that can be seen."""

from __future__ import annotations

import numpy as np

from shared.compiled import jit
from shared.prefetch import LINE, prefetch


@jit()
def ask_for_all(array):
    for line in range(0, array.size * array.itemsize, LINE):
        prefetch(array, line)
    return array.sum()


def test_what_was_asked_for_is_still_there(rng):
    array = rng.standard_normal((5, 7, 64)).astype(np.float32)
    before = array.copy()
    assert np.isclose(ask_for_all(array), before.sum(), rtol=1e-4)
    assert np.array_equal(array, before)
