"""Tables in every dress and with every fault, through the commands that read them."""

from __future__ import annotations

import pytest

from tools.reliability.calls import Ended
from tools.reliability.tables import Asked, campaign


@pytest.mark.slow
def test_a_table_is_read_alike_or_refused_in_one_line():
    tally = campaign(full=False)
    assert not tally.problems, "\n".join(tally.problems)
    assert sum(count.tried for count in tally.counts()) > 250


REFUSED = Ended(1, "", "error: t.csv:5: a NUL byte; mend the row, or use --skip-bad-rows\n")


@pytest.mark.parametrize(
    ("ended", "after", "skips", "said"),
    [
        (REFUSED, b"old", True, ""),
        (REFUSED, b"new", True, "changed out.csv"),
        (REFUSED, b"old", False, "advises an option"),
        (Ended(0, "", ""), b"old", True, "ended with 0"),
        (Ended(1, "half", REFUSED.err), b"old", True, "failed, and printed"),
        (Ended(1, "", "error: t.csv:4: a NUL byte; mend it\n"), b"old", True, "not ':5: '"),
    ],
)
def test_a_refusal_is_judged(ended, after, skips, said):
    problem = Asked("case", skips, ended, {"out.csv": b"old"}, {"out.csv": after}).unless_refused(":5: ")
    assert (said in problem) if said else not problem


def test_answers_are_compared():
    sound = Asked("sound", False, Ended(0, '{"a": 1}', ""), {}, {"out.csv": b"1"})
    assert not sound.unless_like(sound)
    other = Asked("case x", False, Ended(0, '{"a": 1}', ""), {}, {"out.csv": b"2"})
    assert other.unless_like(sound) == "case x: another answer in out.csv"
    assert "refused" in Asked("case x", False, REFUSED, {}, {}).unless_like(sound)
    assert not sound.unless_said("")
    assert "not 'left out'" in sound.unless_said("left out")
