"""The peak of a block is the block's, not that of the process before it."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from projects.movie_recommender.memory import peak_memory


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux forgets an old peak")
def test_the_peak_grows_by_what_is_held():
    with peak_memory() as large:
        held = np.ones(25_000_000)
    del held
    with peak_memory() as small:
        np.ones(1000)
    assert 180 < large.peak_mb - small.peak_mb < 240
