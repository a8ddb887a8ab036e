"""What is counted adds up, and what went wrong is kept."""

from __future__ import annotations

import pytest

from tools.reliability.tally import Tally


def test_a_case_is_refused_unchanged_or_wrong(capsys: pytest.CaptureFixture[str]):
    tally = Tally("tables")
    for refused in (True, True, False):
        tally.add("ratings", refused=refused)
    tally.add("ratings", refused=True, problem="case 3: a traceback")
    tally.add("songs", refused=False)
    assert [(c.what, c.tried, c.refused, c.unchanged, c.wrong) for c in tally.told()] == [
        ("ratings", 4, 2, 1, 1),
        ("songs", 1, 0, 1, 0),
    ]
    assert capsys.readouterr().err == "ratings: case 3: a traceback\n"
