"""The fast reader gives the table of the careful one, or nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.datasets.careful_reader import read_carefully
from shared.datasets.columns import Column
from shared.datasets.fast_reader import read_fast

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
def test_whatever_the_fast_reader_believes_the_careful_one_confirms(as_task, table, edits):
    """On files with random damage: a table from the fast way is row for row that of the careful way."""
    columns, body = table
    for place, text, replace in edits:
        body = body[:place] + text + body[place + replace * len(text) :]
    task = as_task(body, columns)
    fast = read_fast(task)
    assert edits or fast is not None
    if fast is not None:
        careful, bad, _ = read_carefully(task)
        assert bad.first == []
        for name in fast:
            if fast[name].dtype == np.int64:
                careful[name] = careful[name].astype(np.int64)
        pd.testing.assert_frame_equal(fast, careful, rtol=1e-15)


@pytest.mark.parametrize(
    "row",
    ["A,1", "A,1,2,3", "A,x,2", "A,,2", "A,nan,2", "A,11,2", "A,1,2.0", "A,1,+2", "A,1,007", "A\0,1,2",
     '"A\nB",1,2', '"A,1,2', 'A"B,1,2'],
)  # fmt: skip
def test_nothing_in_doubt_is_believed(as_task, row):
    assert read_fast(as_task("A,1,2\nB,2,3\n")) is not None
    for body in (f"{row}\nB,2,3\n", f"A,1,2\n{row}\nB,2,3\n", f"A,1,2\n{row}\n"):
        assert read_fast(as_task(body)) is None


written = st.one_of(
    st.integers(-(2**63), 2**63 - 1).map(str), st.sampled_from(["007", "+7", "7.0", " 7", "7e0", "x"])
)


@settings(max_examples=150, deadline=None)
@given(st.lists(written, min_size=1, max_size=4))
def test_ids_are_numbers_only_where_each_is_written_as_one(as_task, ids):
    frame = read_fast(as_task("".join(f"{i},1\n" for i in ids), [Column("id", "id"), Column("x", "number")]))
    assert [str(i) for i in frame["id"]] == ids
    assert (frame["id"].dtype == np.int64) == all(i.lstrip("-").isdecimal() and str(int(i)) == i for i in ids)
