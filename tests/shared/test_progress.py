"""Progress is told to whoever asked, and costs nothing when nobody did."""

from __future__ import annotations

import pytest

from shared.progress import reporting, track


def test_without_a_reporter_the_items_come_through():
    assert list(track(range(4), "counting")) == [0, 1, 2, 3]
    assert list(track((x for x in "ab"), "letters", total=2)) == ["a", "b"]


def test_a_reporter_sees_label_total_and_items():
    seen = []

    def reporter(items, label, total):
        seen.append((label, total))
        yield from items

    with reporting(reporter):
        assert list(track([1, 2], "numbers")) == [1, 2]
        assert list(track(iter("abc"), "letters", 3)) == ["a", "b", "c"]
        assert list(track(iter("ab"), "unknown")) == ["a", "b"]
    list(track([1], "after"))
    assert seen == [("numbers", 2), ("letters", 3), ("unknown", None)]


def test_a_failure_ends_the_reporting():
    def reporter(items, label, total):
        raise AssertionError("called after its block")

    with pytest.raises(KeyError), reporting(reporter):
        raise KeyError
    assert list(track([1], "after")) == [1]
