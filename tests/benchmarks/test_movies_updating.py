"""What comes late is one per cent, with people and films that nobody knew."""

from __future__ import annotations

import numpy as np

from benchmarks.movies_scaling import invent
from benchmarks.movies_updating import NEWCOMERS, late_rows


def test_late_rows_hold_newcomers_whole(rng):
    ratings = invent(200_000)
    late = late_rows(ratings, rng)
    assert 0.01 * len(ratings) - 1 <= late.sum() < 0.02 * len(ratings)
    early = ratings.take(np.flatnonzero(~late))
    assert len(ratings.user_ids) - len(early.user_ids) >= NEWCOMERS
    assert len(ratings.movie_ids) - len(early.movie_ids) >= NEWCOMERS
