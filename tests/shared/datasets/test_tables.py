"""Strict reading: what is sound is read the same in every dress; what is not names its line."""

from __future__ import annotations

import codecs
import csv
import io
import logging
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.datasets.careful_reader import read_carefully
from shared.datasets.columns import Column, Task
from shared.datasets.fast_reader import read_fast
from shared.datasets.tables import read_table
from shared.datasets.text import read_text
from shared.errors import DataError

COLUMNS = [Column("name"), Column("score", "number", low=0, high=10), Column("count", "integer")]
SOUND = "name,score,count\nArve,1.5,1\nBørge,2,2\n"
ROWS = [["Arve", 1.5, 1], ["Børge", 2.0, 2]]


@pytest.fixture
def table(tmp_path: Path):
    """Write bytes or text to a file and read it."""

    def read(content: str | bytes, columns=COLUMNS, **options) -> pd.DataFrame:
        path = tmp_path / "t.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_table(path, columns, **options)

    return read


@pytest.mark.parametrize(
    "content",
    [
        SOUND,
        SOUND.rstrip("\n"),
        SOUND.replace("\n", "\r\n"),
        SOUND.replace("\n", "\r"),
        SOUND.replace(",", "\t"),
        SOUND.replace(",", ";"),
        SOUND.replace("\n", "\n\n"),
        "count,extra,Name,Score\n1,x,Arve,1.5\n2,y,Børge,2\n",
        'name,score,count\n"Arve",1.5,1\n"Børge","2",2\n',
        codecs.BOM_UTF8 + SOUND.encode(),
        SOUND.encode("utf-16"),
        codecs.BOM_UTF16_BE + SOUND.encode("utf-16-be"),
        SOUND.encode("latin-1"),
    ],
    ids=lambda content: repr(content)[:40],
)
def test_the_same_rows_in_every_dress(table, content):
    assert table(content).to_numpy().tolist() == ROWS


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is empty"),
        ("name,score,count\n", "no rows"),
        ("name,points,count\nA,1,1\n", "1: no column 'score'.*expected the header name,score,count, found"),
        ("name,score,count,score\nA,1,1,2\n", "'score' is there twice"),
        ("A,1,1\n", "no column 'name'"),
        (SOUND + "C,3\n", ":4: expected 3 fields, got 2"),
        (SOUND + "C,3,4,5\n", ":4: expected 3 fields, got 4"),
        ("name,score,count\nC,3,4,5\n", ":2: expected 3 fields, got 4"),
        (SOUND + "C,many,3\n", ":4: score 'many' is not a number"),
        (SOUND + "C,,3\n", ":4: score '' is not a number"),
        (SOUND + "C,nan,3\n", ":4: score 'nan' is not a finite number"),
        (SOUND + "C,inf,3\n", ":4: score 'inf' is not a finite number"),
        (SOUND + "C,11,3\n", ":4: score 11 is outside 0 to 10"),
        (SOUND + "C,1_0,3\n", ":4: score '1_0' is not a finite number"),
        (SOUND + "C,1,3.0\n", ":4: count '3.0' is not a whole number"),
        (SOUND + "C,1,3.5\n", ":4: count '3.5' is not a whole number"),
        (SOUND + 'C"D,1,3\n"E,1,4\n', ":5: a quote that is not closed"),
        (SOUND + '"C,1,3\nD,1,4\n', ":4: a quote that is not closed"),
        (SOUND + '"C,1,3\nD,1,4\n"E",1,5\n', ":4: a quote that is not closed"),
        (SOUND + "C\0,1,3\n", ":4: a NUL byte"),
        (SOUND + "C,x,3\nD,y,3\nE,z,3\n", "and 2 more bad rows of 5"),
        (codecs.BOM_UTF16_LE + b"a", "damaged UTF-16"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_is_wrong_is_named_with_its_line(table, content, message):
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


def test_names_that_look_missing_stay_text(table):
    names = ["None", "NA", "null", "nan", "N/A", "", "#N/A", "007", "1e5"]
    rows = table("name,score,count\n" + "".join(f"{name},1,1\n" for name in names))
    assert rows["name"].tolist() == names


def test_a_quoted_field_may_run_over_lines(table):
    rows = table('name,score,count\n"two\nlines, and ""quotes""",1,1\nB,2,2\n')
    assert rows["name"].tolist() == ['two\nlines, and "quotes"', "B"]


@pytest.mark.parametrize(
    ("ids", "kept"),
    [
        (["7", "12", "0"], [7, 12, 0]),
        (["9223372036854775807", "-1"], [9223372036854775807, -1]),
        (["9223372036854775808", "1"], ["9223372036854775808", "1"]),
        (["007", "7"], ["007", "7"]),
        (["7.0", "8"], ["7.0", "8"]),
        (["+7", "8"], ["+7", "8"]),
        (["u1", "8"], ["u1", "8"]),
        (["-0", "8"], [0, 8]),
    ],
)
def test_ids_are_kept_as_given(table, ids, kept):
    columns = [Column("id", "id"), Column("score", "number")]
    assert table("id,score\n" + "".join(f"{i},1\n" for i in ids), columns)["id"].tolist() == kept


def test_an_empty_id_is_refused(table):
    with pytest.raises(DataError, match=":3: id is ''"):
        table("id,score\n1,1\n,1\n", [Column("id", "id"), Column("score", "number")])


def test_flags_and_blanks(table):
    columns = [Column("f", "flag", blank=True), Column("x", "number", blank=True)]
    rows = table("f,x\nTrue,1\n0,\nyes,3\n,4\n", columns)
    assert rows["f"].tolist() == [True, False, True, False]
    assert np.isnan(rows["x"][1])
    with pytest.raises(DataError, match=":2: f 'maybe' is not true or false"):
        table("f,x\nmaybe,1\n", columns)


def test_a_file_of_colons_has_no_header(table):
    rows = table("Arve::1.5::1\nBørge::2::2\n")
    assert rows.to_numpy().tolist() == ROWS


cell = st.text(st.characters(codec="utf-8", exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=8)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(cell, st.floats(0, 10), st.integers(-(2**40), 2**40)), min_size=1, max_size=6))
def test_what_a_csv_writer_writes_is_read_back(tmp_path_factory, rows):
    """Any text a csv writer quotes, commas, quotes and line ends in it, comes back as it was."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([["name", "score", "count"], *rows])
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_text(text.getvalue(), newline="")
    found = read_table(path, COLUMNS)
    assert found["name"].tolist() == [name for name, _, _ in rows]
    assert found["score"].tolist() == pytest.approx([score for _, score, _ in rows], rel=1e-15)
    assert found["count"].tolist() == [count for *_, count in rows]


RATINGS = [
    Column("user", "id"),
    Column("movie", "id"),
    Column("score", "number", low=0, high=10, step=0.5),
    Column("time", "integer"),
]
SONGS = [Column("name"), Column("flag", "flag", blank=True), Column("x", "number", blank=True)]
TABLES = [
    (RATINGS, "1,10,2.5,881250949\n22,7,10,0\n-5,300,0.0,-3\n22,8,4.0,12\n"),
    (SONGS, 'plain,True,1.5\n"quoted, too",,0.25\n"",false,1e-3\n"say ""hi""",1,\n'),
]
PIECES = ["nan", "inf", "1.5", "True", "é", '""', ",,", "\n\n", "007", "1e3", *'0179.,"\n +-;eE_x']
piece = st.sampled_from(PIECES)


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(TABLES), st.lists(st.tuples(st.integers(0, 80), piece, st.booleans()), max_size=3))
def test_whatever_the_fast_reader_believes_the_careful_one_confirms(tmp_path_factory, table, edits):
    """On files with random damage: a table from the fast way is row for row that of the careful way."""
    columns, body = table
    for place, text, replace in edits:
        body = body[:place] + text + body[place + replace * len(text) :]
    path = tmp_path_factory.getbasetemp() / "damaged.csv"
    path.write_text(",".join(column.name for column in columns) + "\n" + body)
    task = Task(read_text(path), ",", True, len(columns), list(enumerate(columns)))
    fast = read_fast(task)
    assert edits or fast is not None
    if fast is not None:
        careful, bad, _ = read_carefully(task)
        assert bad.first == []
        for name in fast:
            if fast[name].dtype == np.int64:
                careful[name] = careful[name].astype(np.int64)
        pd.testing.assert_frame_equal(fast, careful, rtol=1e-15)
