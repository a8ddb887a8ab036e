"""Tables of anything."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from projects.song_recommender.features import embed
from projects.song_recommender.items import embed_items, only
from projects.song_recommender.recommend import similar_songs
from projects.song_recommender.rules import Rules
from shared.errors import DataError

RNG = np.random.default_rng(4)
ITEMS = pd.DataFrame(
    {
        "title": [f"item {i}" for i in range(40)],
        "artist": "",
        **{name: RNG.normal(size=40) for name in ("key", "year", "mode", "height")},
        "constant": 5.0,
    }
)


def test_no_column_means_anything_by_its_name() -> None:
    plain = ITEMS.rename(columns={"key": "a", "year": "b", "mode": "c"})
    np.testing.assert_array_equal(embed_items(ITEMS).rows, embed_items(plain).rows)
    space = embed_items(ITEMS)
    assert space.features == ("key", "year", "mode", "height", "constant")
    np.testing.assert_allclose(space.rows.std(axis=0), [1, 1, 1, 1, 0], atol=1e-6)


def test_weights_go_by_the_columns_own_names() -> None:
    half = embed_items(ITEMS, {"key": 0.25})
    np.testing.assert_allclose(half.rows[:, 0], embed_items(ITEMS).rows[:, 0] / 2, rtol=1e-6)
    with pytest.raises(DataError, match="no feature 'hieght' to weigh in this table; did you mean height"):
        embed_items(ITEMS, {"hieght": 2})


def test_missing_values_are_typical_and_a_row_without_any_is_never_ranked() -> None:
    holes = ITEMS.copy()
    holes.loc[3, "height"] = np.nan
    holes.loc[7, ["key", "year", "mode", "height", "constant"]] = np.nan
    space = embed_items(holes)
    assert space.rows[3, 3] == 0
    assert not space.rankable[7]
    found = similar_songs(holes, space, 0, 50, rules=Rules("rows"))
    assert sorted(song.row for song in found) == [row for row in range(1, 40) if row != 7]


def test_one_constant_column_ranks_nothing() -> None:
    assert not embed_items(ITEMS[["title", "artist", "constant"]]).rankable.any()


def test_only_the_named_features_count(songs: pd.DataFrame) -> None:
    part = only(songs, ["tempo", "energy"])
    assert {name.partition("_")[0] for name in embed(part).features} == {"tempo", "energy"}
    assert part["title"] is not None
    assert len(part) == len(songs)
    assert only(songs, []) is songs
    with pytest.raises(DataError, match="no feature 'temp' in this catalogue; did you mean tempo"):
        only(songs, ["temp"])


def test_nothing_at_all_is_a_value_too() -> None:
    """A player of no goals and no fouls is like another one."""
    goals = pd.DataFrame(
        {"title": list("abcdef"), "artist": "", "goals": [0, 0, 5, 9, 2, 7.0], "fouls": [0, 0, 1, 5, 8, 3.0]}
    )
    space = embed_items(goals)
    assert space.rankable.all()
    assert similar_songs(goals, space, 0, 1, rules=Rules("rows"))[0].row == 1
    same = embed(goals[["goals", "fouls"]] + 1)
    np.testing.assert_array_equal(space.rows, same.rows)
