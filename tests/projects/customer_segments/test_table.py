"""Tables: what each column is, and what a hostile file gets."""

from __future__ import annotations

import logging

import numpy as np
import pytest

from projects.customer_segments.table import open_table, read_columns, read_for
from shared.errors import DataError
from shared.memory import within

PLAIN = "customer_id,age,name,channel,zip,flat\n" + "".join(
    f"C{i},{20 + i % 30},Name {i},{'web' if i % 3 else 'shop'},{10000 + i % 4},1\n" for i in range(120)
)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(PLAIN)
    return path


def test_columns_are_told_apart(path):
    table = open_table(path)
    assert list(table.numbers) == ["age", "zip"]
    assert list(table.categories) == ["channel"]
    assert table.id_column == "customer_id"
    assert table.ids[:2].tolist() == ["C0", "C1"]
    assert dict(table.left_out) == {"name": "over 50 different texts", "flat": "it has one value"}


def test_the_user_decides(path):
    table = open_table(path, id_column="name", categories=["zip"], without=["channel"])
    assert list(table.numbers) == ["age"]
    assert list(table.categories) == ["zip"]
    assert table.ids[3] == "Name 3"
    assert list(open_table(path, columns=["age", "channel"]).numbers) == ["age"]


def test_empty_cells_are_missing(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,x\n,\n3,y\n4,x\n")
    table = open_table(path)
    assert np.isnan(table.numbers["a"][1])
    assert table.categories["b"].tolist() == ["x", "", "y", "x"]
    assert table.ids.tolist() == ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "is empty"),
        (b"a,b\n", "tells rows apart|no rows|no column"),
        (b"a,b\n1,2\n3\n4,5\n", r":3: expected 2 fields, got 1"),
        (b"a,b\n" + b"1,2\n" * 30 + b"1,x\n", r":32: n1 'x' is not a number|:32: b 'x' is not a number"),
        (b"a,b\n" + b"1,2\n" * 30 + b"1,inf\n", r":32: .* is not a finite number"),
        (b"a,b\n1,2\n\0,3\n3,4\n", "a NUL byte"),
        (b'a,b\n1,"2\n3,4\n', "quote"),
        (b"a,a\n1,2\n3,4\n", "'a' is there twice"),
        (b"\n\na,b\n1,2\n", "the line is empty"),
        (b"name\nAda\nAda\n", "no column that tells rows apart"),
    ],
)
def test_a_hostile_table_is_one_error(tmp_path, content, what):
    path = tmp_path / "hostile.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=what) as error:
        open_table(path)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_encoding_and_delimiter_is_read(tmp_path, encoding, delimiter, caplog):
    lines = ["größe,ort", *(f"{i % 7},{('Köln', 'Malmö')[i % 2]}" for i in range(20))]
    path = tmp_path / "a.csv"
    path.write_bytes("\r\n".join(lines).replace(",", delimiter).encode(encoding))
    with caplog.at_level(logging.ERROR):
        table = open_table(path)
    assert list(table.numbers) == ["größe"]
    assert set(table.categories["ort"]) == {"Köln", "Malmö"}


def test_bad_rows_are_left_out_when_asked(tmp_path, caplog):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" + "1,2\n2,3\n" * 20 + "1\n")
    logging.getLogger("portfolio").propagate = True
    assert len(open_table(path, skip_bad_rows=True)) == 40
    assert "1 of 41 rows left out" in caplog.text


def test_an_unknown_column_is_told_with_the_nearest(path):
    with pytest.raises(
        DataError, match=r"table\.csv:1: no column 'chanel', found 'customer_id,age,.*'; did you mean channel"
    ):
        open_table(path, without=["chanel"])
    with pytest.raises(DataError, match="no column"):
        read_columns(path, ["height"], [])
    with pytest.raises(DataError, match="cannot be read"):
        open_table(path.with_name("none.csv"))


def test_a_model_reads_its_columns_and_does_without_ids(path):
    table = read_for(path, ["age"], ["channel"], "customer_number")
    assert table.ids[0] == "1"
    assert list(table.numbers) == ["age"]


def test_a_table_over_the_budget_is_refused_unread(path):
    with within(10_000), pytest.raises(DataError, match=r"reading .*table\.csv needs about"):
        open_table(path)
