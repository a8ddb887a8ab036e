"""What a campaign asks of a file tells two files apart, and is asked of the file itself."""

from __future__ import annotations

import os

import numpy as np
import pytest

from shared.errors import DataError
from shared.linalg.neighbors import CosineIndex
from tools.reliability import readers
from tools.reliability.files import KINDS


def test_another_row_is_another_answer(tmp_path, rng):
    rows = rng.normal(size=(9, 3))
    for name, scale in (("a", 1), ("b", -1)):
        CosineIndex(rows * [[scale]] + [[1, 0, 0]]).save(tmp_path / name)
    assert readers.read_index(tmp_path / "a") != readers.read_index(tmp_path / "b")


def test_a_picture_above_the_limit_is_refused_before_it_is_decoded(tmp_path, monkeypatch):
    path = tmp_path / "example.svdc"
    KINDS["svd"].make(path)
    readers.read_svdc(path)
    monkeypatch.setattr(readers, "MAX_PIXELS", 100)
    with pytest.raises(DataError, match="over the limit"):
        readers.read_svdc(path)


def test_a_table_comes_from_the_cache_file(tmp_path):
    """The cache file is read, for a number changed in it, checksums made right, is in the table."""
    path = tmp_path / "example.table"
    before = readers.parsed(path)
    data = path.read_bytes()
    at = data.rindex(np.array([4.5, 3, 1], np.float32).tobytes())
    changed = data[:at] + np.float32(2.5).tobytes() + data[at + 4 :]
    path.write_bytes(KINDS["table"].seal(changed))
    assert readers.parsed(path)["rating"].tolist() == [2.5, *before["rating"][1:]]
    assert "PORTFOLIO_CACHE" not in os.environ or os.environ["PORTFOLIO_CACHE"] != str(tmp_path)
