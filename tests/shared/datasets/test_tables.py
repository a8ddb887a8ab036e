"""Strict reading: what is sound is read the same in every dress; what is not names its line."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.datasets.columns import Column
from shared.datasets.tables import read_table
from shared.errors import DataError

SOUND = "name,score,count\nArve,1.5,1\nBørge,2,2\n"
ROWS = [["Arve", 1.5, 1], ["Børge", 2.0, 2]]


@pytest.mark.parametrize(
    "content",
    [
        SOUND,
        SOUND.rstrip("\n"),
        SOUND.replace(",", "\t"),
        SOUND.replace(",", ";"),
        SOUND.replace("\n", "\n\n"),
        "count,extra,Name,Score\n1,x,Arve,1.5\n2,y,Børge,2\n",
        'name,score,count\n"Arve",1.5,1\n"Børge","2",2\n',
    ],
    ids=lambda content: repr(content)[:40],
)
def test_the_same_rows_in_every_dress(table, content):
    assert table(content).to_numpy().tolist() == ROWS


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is empty"),
        ("\n" + SOUND, ":1: the line is empty"),
        ("name,score,count\n", "no rows"),
        ("name,points,count\nA,1,1\n", "1: no column 'score'.*expected the header name,score,count, found"),
        ("name,score,count,score\nA,1,1,2\n", "'score' is there twice"),
        ("A,1,1\n", "no column 'name'"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_file_that_is_no_such_table_is_refused(table, content, message):
    with pytest.raises(DataError, match=message):
        table(content)


def test_names_that_look_missing_stay_text(table):
    names = ["None", "NA", "null", "nan", "N/A", "", "#N/A", "007", "1e5"]
    rows = table("name,score,count\n" + "".join(f"{name},1,1\n" for name in names))
    assert rows["name"].tolist() == names


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


def test_a_file_of_colons_has_no_header(table):
    rows = table("Arve::1.5::1\nBørge::2::2\n")
    assert rows.to_numpy().tolist() == ROWS


cell = st.text(st.characters(codec="utf-8", exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=8)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(cell, st.floats(0, 10), st.integers(-(2**40), 2**40)), min_size=1, max_size=6))
def test_what_a_csv_writer_writes_is_read_back(tmp_path_factory, rows):
    """Any text a csv writer quotes, commas, quotes and line ends in it, comes back as it was."""
    columns = [Column("name"), Column("score", "number"), Column("count", "integer")]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([["name", "score", "count"], *rows])
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_text(text.getvalue(), newline="")
    found = read_table(path, columns)
    assert found["name"].tolist() == [name for name, _, _ in rows]
    assert found["score"].tolist() == pytest.approx([score for _, score, _ in rows], rel=1e-15)
    assert found["count"].tolist() == [count for *_, count in rows]


def test_a_file_of_colons_may_name_its_columns(table):
    assert table("count::name::score\n1::Arve::1.5\n2::Børge::2\n").to_numpy().tolist() == ROWS


def test_a_delimiter_in_quotes_divides_nothing(table):
    rows = table('"a::b\tc",name,score,count\nx,Arve,1.5,1\ny,Børge,2,2\n')
    assert rows.to_numpy().tolist() == ROWS


def test_a_cell_may_be_long_and_a_long_line_is_no_header(table):
    long = "x" * 200_000
    for skip in (False, True):  # read by the fast reader, and by the careful one
        rows = table(f"name,score,count\n{long},1,2\n", skip_bad_rows=skip)
        assert rows["name"].tolist() == [long]
    with pytest.raises(DataError, match=r":1: no column 'name'.*found") as told:
        table(f'{{"rows": "{long}"}}\n')
    assert len(str(told.value)) < 500
