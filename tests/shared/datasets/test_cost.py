"""What a table takes is told before it is read."""

from __future__ import annotations

import os

import pandas as pd
import pytest

from shared.datasets.cost import check_reading, table_bytes
from shared.errors import DataError
from shared.memory import within


def test_the_estimate_grows_with_bytes_and_cells(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a,b\n" + "1,2\n" * 1000)
    with within(2 * 4004 + 16 * 2002):
        check_reading(path)
    with within(2 * 4004 + 16 * 2002 - 1), pytest.raises(DataError, match=r"reading .*needs about 40 kB"):
        check_reading(path)
    with within(2 * 4004 + 16 * 2002), pytest.raises(DataError, match="needs about 156 kB"):
        check_reading(path, careful=True)


def test_what_has_no_size_is_let_pass(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with within(1):
        check_reading(tmp_path / "pipe")
        check_reading(tmp_path / "nothing")


def test_texts_count_for_more_than_numbers():
    assert table_bytes(pd.DataFrame({"title": ["a", "b"], "tempo": [1.0, 2.0]})) == 2 * (75 + 8)
