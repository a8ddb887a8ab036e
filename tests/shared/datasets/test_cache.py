"""The cache of parsed tables: faster, never wrong, never in the way."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from shared.datasets import load_songs
from shared.datasets.cache import cached, keep
from shared.datasets.columns import Column
from shared.datasets.tables import read_table
from shared.files import count_outputs

TABLE = pd.DataFrame(
    {
        "id": np.array([1, 2**40, -3]),
        "x": [0.1, np.nan, 3.5],
        "stars": [0.5, 3.0, 5.0],
        "flag": [True, False, True],
        "text": pd.Series(["None", "", "Ærø\nnew line"], dtype=str),
    }
)


@pytest.fixture
def source(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("PORTFOLIO_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "source.csv"
    path.write_text("anything")
    return path


def load(source: Path, parsed: list[int]) -> pd.DataFrame:
    """Load through the cache; `parsed` grows by one for each real parse."""

    def parse() -> pd.DataFrame:
        parsed.append(1)
        return TABLE

    return cached("t", source, parse)


def test_whole_numbers_come_back_whole(source):
    """Also beside negative ones, and where float64 would no longer tell them apart."""
    ids = np.array([2**62 + 1, -1, 2**53 + 1])
    for _ in range(2):
        found = cached("t", source, lambda: pd.DataFrame({"id": ids}))
        assert found["id"].tolist() == ids.tolist()


def test_a_table_comes_back_as_it_was_and_is_parsed_once(source):
    parsed: list[int] = []
    first, second = load(source, parsed), load(source, parsed)
    pd.testing.assert_frame_equal(first, TABLE)
    pd.testing.assert_frame_equal(second, TABLE)
    assert len(parsed) == 1


def test_a_source_that_changed_is_parsed_again(source):
    parsed: list[int] = []
    load(source, parsed)
    source.write_text("anything else")
    load(source, parsed)
    os.utime(source, ns=(1, 1))  # the same size at another time
    load(source, parsed)
    assert len(parsed) == 3


def test_a_damaged_cache_is_rebuilt(source, tmp_path, rng):
    parsed: list[int] = []
    load(source, parsed)
    file = tmp_path / "cache" / "t.table"
    whole = file.read_bytes()
    for place in rng.integers(0, len(whole), 20):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        pd.testing.assert_frame_equal(load(source, parsed), TABLE)
    file.write_bytes(whole[: len(whole) // 2])
    pd.testing.assert_frame_equal(load(source, parsed), TABLE)
    assert len(parsed) == 22
    assert file.read_bytes() == whole


def test_a_cache_that_cannot_be_written_is_no_obstacle(source, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("PORTFOLIO_CACHE", str(tmp_path / "file" / "below"))
    pd.testing.assert_frame_equal(load(source, []), TABLE)


@pytest.mark.parametrize("columns", [["text"], ["id"], ["x"]])
def test_each_kind_of_column_alone(source, columns):
    part = TABLE[columns]
    for _ in range(2):
        pd.testing.assert_frame_equal(cached("t", source, lambda: part), part)


def test_the_sample_of_songs_is_the_same_from_the_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("PORTFOLIO_CACHE", str(tmp_path))
    parsed = load_songs("sample")
    assert list(tmp_path.glob("*.table"))
    pd.testing.assert_frame_equal(load_songs("sample"), parsed)


def test_a_table_that_is_kept_is_not_read_from_its_source(source):
    """Other rows of the same size and time stand in the source: those that come are the first ones."""
    columns = [Column("a", "integer")]

    def rows() -> list[int]:
        return cached("t", source, lambda: read_table(source, columns))["a"].tolist()

    def write(text: str) -> None:
        source.write_text(text)
        os.utime(source, ns=(0, when))

    when = 10**18
    write("a\n1\n2\n")
    assert rows() == [1, 2]
    write("a\n8\n9\n")
    assert rows() == [1, 2]
    when += 1
    write("a\n8\n9\n")
    assert rows() == [8, 9]


def test_a_file_of_the_cache_is_no_output_and_its_failure_no_error(tmp_path):
    """What an interrupted command says to have written are the outputs that were asked for."""
    before = count_outputs()
    keep(tmp_path / "new" / "a.table", b"LAPTABLE", 1, {}, {"a": np.arange(3)})
    keep(tmp_path / "new" / "a.table" / "below", b"LAPTABLE", 1, {}, {"a": np.arange(3)})
    assert count_outputs() == before
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["a.table"]
