"""A cell is what its column must hold, or the fault is said with the value."""

from __future__ import annotations

import math

import numpy as np
import pytest

from shared.datasets.columns import SHOWN, Column, rename_headers
from shared.errors import DataError

SOUND = "name,score,count\nArve,1.5,1\nBørge,2,2\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (SOUND + "C,many,3\n", ":4: score 'many' is not a number"),
        (SOUND + "C,,3\n", ":4: score '' is not a number"),
        (SOUND + "C,nan,3\n", ":4: score 'nan' is not a finite number"),
        (SOUND + "C,inf,3\n", ":4: score 'inf' is not a finite number"),
        (SOUND + "C,11,3\n", ":4: score 11 is outside 0 to 10"),
        (SOUND + "C,1_0,3\n", ":4: score '1_0' is not a finite number"),
        (SOUND + "C,1,3.0\n", ":4: count '3.0' is not a whole number"),
        (SOUND + "C,1,3.5\n", ":4: count '3.5' is not a whole number"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_wrong_cell_is_named_with_its_line(table, content, message):
    with pytest.raises(DataError, match=message):
        table(content)


def test_flags_and_blanks(table):
    columns = [Column("f", "flag", blank=True), Column("x", "number", blank=True)]
    rows = table("f,x\nTrue,1\n0,\nyes,3\n,4\n", columns)
    assert rows["f"].tolist() == [True, False, True, False]
    assert np.isnan(rows["x"][1])
    with pytest.raises(DataError, match=":2: f 'maybe' is not true or false"):
        table("f,x\nmaybe,1\n", columns)


@pytest.mark.parametrize("text", ["", "  ", "nan", "1e999", "∞", "ten", "a\nb", "1,5"])
def test_any_text_is_text_and_none_of_this_a_number(text):
    assert Column("x").problem(text) is None
    for kind in ("number", "integer"):
        assert "x" in Column("x", kind).problem(text)


@pytest.mark.parametrize("value", [0.5, 1.0, 4.5, 5.0])
def test_both_ends_of_a_range_belong_to_it(value):
    column = Column("x", "number", low=0.5, high=5, step=0.5)
    assert column.problem(f"{value:g}") is None
    assert "outside 0.5 to 5" in column.problem(str(math.nextafter(0.5, 0)))
    assert "outside 0.5 to 5" in column.problem(str(math.nextafter(5, 6)))
    assert "not a multiple of 0.5" in column.problem(str(math.nextafter(value, 2)))


def test_a_long_value_is_shown_cut():
    fault = Column("x", "number").problem("9" * 5000 + "x")
    assert len(fault) < SHOWN + 40
    assert "…" in fault


def test_a_renamed_column_has_that_header_alone_and_must_be_there():
    columns = [Column("title", headers=("name", "song")), Column("year", required=False)]
    title, year = rename_headers(columns, {"year": "Jahr"})
    assert title == columns[0]
    assert (year.headers, year.required) == (("Jahr",), True)
