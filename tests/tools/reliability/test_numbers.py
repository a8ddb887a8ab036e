"""Every number that a command takes may be out of range."""

from __future__ import annotations

import pytest

from tools.reliability.numbers import COMMANDS, campaign, numeric_options


@pytest.mark.slow
def test_a_number_out_of_range_is_one_line():
    tally = campaign(full=False)
    assert not tally.problems, "\n".join(tally.problems)
    assert sum(count.refused for count in tally.counts()) > 60


def test_every_command_with_a_number_is_tried():
    found = list(numeric_options())
    assert {command for command, _ in found} <= set(COMMANDS)
    assert {
        ("films tune", "--trials"),
        ("songs scan", "--threads"),
        ("compressor compress", "--rank"),
    } <= set(found)
