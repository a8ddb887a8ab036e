"""A save that is killed leaves the old file or the new one."""

from __future__ import annotations

import pytest

from tools.reliability.kills import EVERY_CALL, MOMENTS


@pytest.mark.slow
def test_a_killed_save_leaves_the_old_state_or_the_new(counted):
    counts = counted("kills")
    random = [count for count in counts if count.campaign == "kills: at random"]
    assert sum(count.wrong for count in counts) == 0
    assert min(count.tried for count in random) >= MOMENTS
    assert len(random) >= 30
    assert {count.what for count in counts if count.campaign == "kills: at each call"} == set(EVERY_CALL)


def test_a_save_killed_at_each_call_is_met_before_and_after_its_file_appears(counted):
    for count in counted("kills"):
        if count.campaign == "kills: at each call":
            assert count.refused > 5, count
            assert count.unchanged > 2, count
