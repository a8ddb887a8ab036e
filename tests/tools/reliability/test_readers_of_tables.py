"""What a campaign asks of a table is asked of the table, or of the file in the cache."""

from __future__ import annotations

import logging
import os

import numpy as np
import pytest

from shared.errors import DataError
from tools.reliability.examples import make_table
from tools.reliability.files import KINDS
from tools.reliability.foreign import make_ratings, make_songs
from tools.reliability.readers_of_tables import parsed, read_ratings_file, read_songs_file, read_table


def test_a_table_comes_from_the_cache_file(tmp_path):
    """The cache file is read, for a number changed in it, checksums made right, is in the table."""
    path = tmp_path / "example.table"
    before = parsed(path)
    data = path.read_bytes()
    at = data.rindex(np.array([4.5, 3, 1], np.float32).tobytes())
    changed = data[:at] + np.float32(2.5).tobytes() + data[at + 4 :]
    path.write_bytes(KINDS["table"].seal(changed))
    assert parsed(path)["rating"].tolist() == [2.5, *before["rating"][1:]]
    assert "PORTFOLIO_CACHE" not in os.environ or os.environ["PORTFOLIO_CACHE"] != str(tmp_path)
    make_table(tmp_path / "other.table")
    assert read_table(path) != read_table(tmp_path / "other.table")


@pytest.mark.parametrize(("make", "read"), [(make_ratings, read_ratings_file), (make_songs, read_songs_file)])
def test_another_cell_is_another_answer_and_a_broken_one_none(tmp_path, caplog, make, read):
    path = tmp_path / "table.csv"
    make(path)
    said, text = read(path), path.read_text(encoding="utf-8")
    path.write_text(text.replace("0,", "3,", 1), encoding="utf-8")
    assert read(path) != said
    path.write_text(text.replace("0.", "zero ", 1).replace(",3", ",three", 1), encoding="utf-8")
    with pytest.raises(DataError):
        read(path)
    assert not caplog.records
    assert logging.getLogger("portfolio").isEnabledFor(logging.WARNING)
