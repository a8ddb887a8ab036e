"""The cache of parsed tables: faster, never wrong, never in the way."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from shared.datasets import load_songs
from shared.datasets.cache import cached
from shared.datasets.columns import Column
from shared.datasets.tables import read_table

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


def test_loading_is_several_times_faster_than_parsing(tmp_path, monkeypatch, rng):
    monkeypatch.setenv("PORTFOLIO_CACHE", str(tmp_path / "cache"))
    path, n = tmp_path / "r.csv", 400_000
    numbers = rng.integers(1, 10**9, (n, 3))
    path.write_text("a,b,c\n" + "\n".join(f"{a},{b},{c}" for a, b, c in numbers) + "\n")
    columns = [Column(name, "integer") for name in "abc"]

    def seconds() -> float:
        start = time.perf_counter()
        cached("r", path, lambda: read_table(path, columns))
        return time.perf_counter() - start

    parse = min(_after(path, seconds) for _ in range(3))
    assert min(seconds() for _ in range(5)) < parse / 3


def _after(path: Path, seconds) -> float:
    os.utime(path)  # makes the cache stale
    return seconds()
