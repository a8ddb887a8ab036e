"""What a piece of work takes, in this process and in one of its own."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.memory import ask, cost_of
from shared.errors import DataError


def test_memory_that_was_given_back_counts_at_its_most():
    """Two arrays of 100 MB, of which one is kept."""

    def work():
        held = np.ones(12_500_000)
        return held + np.ones(12_500_000)[::-1]

    result, cost = cost_of(work)
    assert result.sum() == 25_000_000
    assert 190 < cost.peak_mb < 420
    assert cost.seconds > 0


def test_memory_from_before_does_not_count():
    before = np.ones(12_500_000)
    _, cost = cost_of(lambda: np.ones(1_250_000))
    assert cost.peak_mb < 60
    assert before.all()


def test_a_process_that_fails_is_told_by_its_command():
    with pytest.raises(DataError, match=r"python -m benchmarks\.songs_once nobody nowhere failed"):
        ask("benchmarks.songs_once", "nobody", "nowhere")
