"""What campaigns tell."""

from __future__ import annotations

import dataclasses

import pytest

from tools.reliability.counts import Count


def test_a_count_is_not_changed_afterwards():
    count = Count("pictures", "made here", 5, 2, 3, 0)
    assert count.tried == count.refused + count.unchanged + count.wrong
    with pytest.raises(dataclasses.FrozenInstanceError):
        count.wrong = 1  # type: ignore[misc]
