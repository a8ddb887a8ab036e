"""Names and their rows, from memory and from the cache."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from projects.song_recommender import names as module
from projects.song_recommender.names import Grouped, Names, alike
from projects.song_recommender.titles import normalised

TABLE = pd.DataFrame(
    [
        ("Creep", "Radiohead"),
        ("Creep - Live", "Radiohead"),
        ("Hello", "Adele"),
        ("Hello", "Lionel Richie"),
        ("", "Nobody"),
        ("Déjà Vu", "Beyoncé;JAY-Z"),
        ("!!!", ""),
    ],
    columns=["title", "artist"],
)


def test_a_song_is_called_by_its_title_and_by_that_without_the_version() -> None:
    names = Names(TABLE)
    assert names.titles.rows_called("creep").tolist() == [0, 1]
    assert names.titles.rows_called("creep live").tolist() == [1]
    assert Names(TABLE, versions=False).titles.rows_called("creep").tolist() == [0]
    assert names.titles.rows_called("").size == names.titles.rows_called("cree").size == 0


def test_an_artist_is_called_alone_and_with_the_others() -> None:
    artists = Names(TABLE).artists
    assert artists.rows_called("jay z").tolist() == artists.rows_called("beyonce jay z").tolist() == [5]
    assert artists.holding("richie").tolist() == [3]
    assert artists.holding("rich").size == 0
    assert artists.holding("z beyonce").size == 0  # never over the end of a name


def test_title_and_artist_in_one_string_in_either_order() -> None:
    names = Names(TABLE)
    for text in ("hello adele", "adele hello", "helo adele", "hello adel"):
        best = names.near(text, 0.85)[0]
        assert best.rows.tolist() == [2], text
    assert names.near("deja vu jay z", 1)[0].rows.tolist() == [5]


def test_every_title_has_its_rows(songs: pd.DataFrame) -> None:
    titles = Names(songs).titles
    plain = [normalised(title) for title in songs["title"]]
    for row in range(0, len(songs), 29):
        rows = titles.rows_called(plain[row])
        assert row in rows
        assert {i for i, name in enumerate(plain) if name == plain[row]} <= set(rows)


def test_alike_counts_edits_by_letters() -> None:
    index = Grouped(["abcde"], np.array([0]), np.array([0]), 1).index
    assert alike("abcde", [index.letters(0)])[0] == 1
    assert alike("abxde", [index.letters(0)])[0] == pytest.approx(1 - 1 / 15)
    assert alike("abcde", []).size == 0


@pytest.fixture
def cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for the cache, and every catalogue large enough for it."""
    monkeypatch.setenv("PORTFOLIO_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(module, "_WORTH_CACHING", 1)
    return tmp_path / "cache"


def same(one: Names, other: Names) -> bool:
    pairs = [(one.titles, other.titles), (one.artists, other.artists)]
    return (
        all(np.array_equal(a.arrays[name], b.arrays[name]) for a, b in pairs for name in a.arrays)
        and one.noun == other.noun
    )


def test_the_cache_gives_back_what_was_made(songs: pd.DataFrame, cached: Path) -> None:
    made, read = Names.of(songs), Names.of(songs)
    assert same(made, read)
    assert not isinstance(read.titles.arrays["holders"], np.ndarray)  # mapped
    assert [name.rows.tolist() for name in read.near("overtme agan", 0.8)] == [
        name.rows.tolist() for name in made.near("overtme agan", 0.8)
    ]


def test_other_songs_and_other_ways_have_other_files(songs: pd.DataFrame, cached: Path) -> None:
    part = songs.head(100)
    assert not same(Names.of(part), Names.of(part, versions=False))
    assert same(Names.of(part.iloc[::-1]), Names(part.iloc[::-1]))
    assert len(list(cached.glob("*.index"))) == 3


@pytest.mark.parametrize("damage", ["cut", "flip", "empty"])
def test_a_damaged_cache_is_passed_over(songs: pd.DataFrame, cached: Path, damage: str) -> None:
    Names.of(songs)
    (file,) = cached.glob("*.index")
    data = bytearray(file.read_bytes())
    data[100] ^= 1
    file.write_bytes({"cut": data[: len(data) // 2], "flip": data, "empty": b""}[damage])
    assert same(Names.of(songs), Names(songs))


def test_without_a_cache_nothing_is_lost(songs: pd.DataFrame, cached: Path) -> None:
    cached.write_text("a file where the folder should be")
    assert same(Names.of(songs), Names(songs))


def test_the_cache_does_not_grow_without_end(songs: pd.DataFrame, cached: Path) -> None:
    for n in range(3, 12):
        Names.of(songs.head(n))
    assert len(list(cached.glob("*.index"))) == module._KEPT


def test_no_songs_have_no_names() -> None:
    names = Names(TABLE.head(0))
    assert names.near("anything at all", 0) == []
    assert names.artists.holding("anyone").size == 0
