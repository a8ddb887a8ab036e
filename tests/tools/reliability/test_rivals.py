"""Of two who save the same file at once one wins, whole."""

from __future__ import annotations

from tools.reliability.rivals import RACES


def test_one_of_two_writers_wins_whole(counted):
    for count in counted("rivals"):
        assert count.wrong == 0
        assert count.tried == 2 * RACES


def test_without_force_the_second_writer_is_told(counted):
    told_off = [count for count in counted("rivals") if count.what == "film model"]
    assert told_off[0].refused == RACES
