"""What campaigns say of themselves."""

from __future__ import annotations

import dataclasses

import pytest

from tools.reliability.counts import Count


def test_a_count_is_what_was_found_and_stays_so():
    count = Count("mutations", "svd, cut off", 5, 4, 1, 0)
    assert [field.name for field in dataclasses.fields(count)] == [
        "campaign", "what", "tried", "refused", "unchanged", "wrong",
    ]  # fmt: skip
    with pytest.raises(dataclasses.FrozenInstanceError):
        count.wrong = 1  # type: ignore[misc]
