"""A cache changes the time and nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from projects.song_recommender import learned
from projects.song_recommender.embedding import learn
from projects.song_recommender.learned import genre_space
from shared.errors import DataError
from shared.linalg.norms import cosine_similarity


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in which the places of even a small catalogue are kept."""
    monkeypatch.setenv("PORTFOLIO_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(learned, "_FEW", 100)
    return tmp_path / "cache" / "genres.places"


@pytest.fixture
def some(songs: pd.DataFrame) -> pd.DataFrame:
    return songs.head(300)


def test_rows_are_those_learned_to_three_digits(some: pd.DataFrame, cache: Path) -> None:
    exact, kept = learn(some).rows, genre_space(some).rows
    known = exact.any(axis=1)
    expected, found = (cosine_similarity(rows[known], rows[known]) for rows in (exact, kept))
    np.testing.assert_allclose(found, expected, atol=2e-3)
    assert not kept[~known].any()


def test_what_is_read_is_what_was_learned(some: pd.DataFrame, cache: Path) -> None:
    first = genre_space(some)
    written = cache.stat().st_mtime_ns
    again = genre_space(some)
    assert cache.stat().st_mtime_ns == written
    np.testing.assert_array_equal(first.rows, again.rows)
    assert (again.features, again.owner.size) == ((), 0)


@pytest.mark.parametrize("column", ["genre", "tempo", "title", "artist"])
def test_another_table_is_learned_from_anew(some: pd.DataFrame, cache: Path, column: str) -> None:
    genre_space(some)
    other = some.copy()
    other[column] = np.roll(other[column].to_numpy(), 1)
    np.testing.assert_array_equal(genre_space(other).rows, learn(other).rows.astype("<f2").astype("f4"))


def test_a_damaged_file_is_passed_over_and_replaced(some: pd.DataFrame, cache: Path) -> None:
    first = genre_space(some)
    data = bytearray(cache.read_bytes())
    data[len(data) // 2] ^= 1
    cache.write_bytes(data)
    np.testing.assert_array_equal(genre_space(some).rows, first.rows)
    assert cache.read_bytes() != bytes(data)


def test_a_cache_that_cannot_be_written_is_done_without(some: pd.DataFrame, cache: Path) -> None:
    cache.parent.write_text("a file where a folder belongs")
    assert genre_space(some).rankable.any()


def test_a_catalogue_without_genres_is_refused(some: pd.DataFrame, cache: Path) -> None:
    with pytest.raises(DataError, match="no column 'genre'"):
        genre_space(some.drop(columns="genre"))
