"""Each bad record is told with its line; the sound ones around it are kept."""

from __future__ import annotations

import csv
import io
import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.datasets.careful_reader import read_carefully
from shared.datasets.columns import Column
from shared.errors import DataError

SOUND = "name,score,count\nArve,1.5,1\nBørge,2,2\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (SOUND + "C,3\n", ":4: expected 3 fields, got 2"),
        (SOUND + "C,3,4,5\n", ":4: expected 3 fields, got 4"),
        ("name,score,count\nC,3,4,5\n", ":2: expected 3 fields, got 4"),
        (SOUND + 'C"D,1,3\n"E,1,4\n', ":5: a quote that is not closed"),
        (SOUND + '"C,1,3\nD,1,4\n', ":4: a quote that is not closed"),
        (SOUND + '"C,1,3\nD,1,4\n"E",1,5\n', ":4: a quote that is not closed"),
        (SOUND + "C\0,1,3\n", ":4: a NUL byte"),
        (SOUND + "C,x,3\nD,y,3\nE,z,3\n", "and 2 more bad rows of 5"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_bad_record_is_named_with_its_line(table, content, message):
    with pytest.raises(DataError, match=message):
        table(content)


def test_bad_rows_are_left_out_on_request_and_counted(table, caplog):
    bad = "".join(f"X,bad{i},1\n" for i in range(7))
    with caplog.at_level(logging.WARNING, "portfolio"):
        rows = table(SOUND + bad + '"Y,1,1\n' + "Z,3,3\n", skip_bad_rows=True)
    assert rows["name"].tolist() == ["Arve", "Børge", "Z"]
    said = caplog.messages[-1]
    assert said.startswith("8 of 11 rows left out")
    assert said.count("is not a number") == 5


def test_a_quoted_field_may_run_over_lines(table):
    rows = table('name,score,count\n"two\nlines, and ""quotes""",1,1\nB,2,2\n')
    assert rows["name"].tolist() == ['two\nlines, and "quotes"', "B"]


text = st.text(st.characters(codec="utf-8", exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=6)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(text, st.sampled_from(["1", "2.5", "bad", ""])), min_size=1, max_size=8))
def test_rows_are_sound_or_bad_and_none_is_lost(as_task, rows):
    """Of a file as a csv writer writes it: every row is kept or counted, at the line where it starts."""
    expected, line, body = [], 2, io.StringIO()
    writer = csv.writer(body, lineterminator="\n", quoting=csv.QUOTE_ALL)
    for name, number in rows:
        if number in ("bad", ""):
            expected.append(f":{line}: x {number!r} is not a number")
        line += 1 + name.count("\n")
    writer.writerows(rows)
    frame, bad, n_rows = read_carefully(as_task(body.getvalue(), [Column("name"), Column("x", "number")]))
    assert n_rows == len(rows)
    assert frame["name"].tolist() == [name for name, number in rows if number not in ("bad", "")]
    assert bad.count == len(expected)
    assert all(said.endswith(told) for said, told in zip(bad.first, expected, strict=False))
    assert len(bad.first) == min(5, len(expected))
