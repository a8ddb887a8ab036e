"""What is odd in a table has one answer."""

from __future__ import annotations

import pytest

from tools.reliability.oddities import IDS, campaign


@pytest.mark.slow
def test_oddities_get_the_stated_answer():
    tally = campaign()
    assert not tally.problems, "\n".join(tally.problems)
    assert sum(count.tried for count in tally.counts()) > 45


def test_ids_differ_as_text():
    assert len(set(IDS)) == len(IDS)
