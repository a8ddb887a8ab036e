"""Walks from one song to another."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pandas as pd
import pytest

from projects.song_recommender import path as module
from projects.song_recommender.features import FeatureSpace
from projects.song_recommender.path import angles, make_path
from projects.song_recommender.versions import song_key
from shared.errors import DataError
from shared.linalg.norms import unit_rows

ENDS = [(10, 400), (3, 1500), (1999, 77)]


def units_of(space: FeatureSpace, rows: list[int]) -> np.ndarray:
    return unit_rows(space.rows[rows].astype(np.float64))


def steps_of(space: FeatureSpace, rows: list[int]) -> list[float]:
    return [float(angles(one, other)) for one, other in pairwise(units_of(space, rows))]


@pytest.mark.parametrize(("start", "end"), ENDS)
@pytest.mark.parametrize("k", [2, 3, 10, 40])
def test_the_ends_are_the_two_songs_and_none_stands_twice(
    songs: pd.DataFrame, space: FeatureSpace, start: int, end: int, k: int
) -> None:
    rows = [song.row for song in make_path(songs, space, start, end, k=k)]
    assert (rows[0], rows[-1]) == (start, end)
    assert 2 <= len(rows) <= k
    keys = {song_key(songs["title"][row], songs["artist"][row]) for row in rows}
    assert len(keys) == len(rows)
    assert space.rankable[rows].all()


@pytest.mark.parametrize(("start", "end"), ENDS)
def test_the_walk_goes_forward_along_the_arc(
    songs: pd.DataFrame, space: FeatureSpace, start: int, end: int
) -> None:
    rows = [song.row for song in make_path(songs, space, start, end, k=12)]
    units = units_of(space, rows)
    a, b = units[0], units[-1]
    t = unit_rows(b - a * (a @ b))
    along = np.arctan2(units @ t, units @ a)
    assert (np.diff(along) > 0).all()


@pytest.mark.parametrize(("start", "end"), ENDS)
def test_no_choice_of_candidates_walks_better(
    songs: pd.DataFrame,
    space: FeatureSpace,
    start: int,
    end: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The largest step, then the sum of squares, are the smallest of all combinations."""
    monkeypatch.setattr(module, "_CANDIDATES", 2)
    monkeypatch.setattr(module, "_PIECES", 6)
    seen: list[np.ndarray] = []
    beside = module._beside

    def watched(*arguments: object) -> np.ndarray:
        seen.append(beside(*arguments))  # type: ignore[arg-type]
        return seen[-1]

    monkeypatch.setattr(module, "_beside", watched)
    walk = [song.row for song in make_path(songs, space, start, end, k=6)]

    def cost(rows: list[int]) -> tuple[float, float]:
        steps = steps_of(space, rows)
        return max(steps), sum(step**2 for step in steps)

    best = min(cost([start, *middle, end]) for middle in combinations(seen[0].tolist(), 4))
    assert cost(walk) == pytest.approx(best)


@pytest.mark.parametrize(("start", "end"), ENDS)
def test_no_step_is_longer_than_by_the_nearest_songs_to_the_arc(
    songs: pd.DataFrame, space: FeatureSpace, start: int, end: int
) -> None:
    k = 8
    rows = [song.row for song in make_path(songs, space, start, end, k=k)]
    a, b = units_of(space, [start, end])
    arc = float(angles(a, b))
    t = unit_rows(b - a * (a @ b))
    units = unit_rows(space.rows.astype(np.float64))
    place = np.arctan2(units @ t, units @ a) / arc
    near = np.hypot(units @ t, units @ a)
    nearest = [start]
    for i in range(1, k - 1):  # the nearest song to the arc in each of as many pieces
        beside = np.flatnonzero((place > (i - 1) / (k - 2)) & (place < i / (k - 2)) & space.rankable)
        nearest.append(int(beside[np.argmax(near[beside])]))
    assert max(steps_of(space, rows)) <= max(steps_of(space, [*nearest, end])) + 1e-9


def test_what_is_told_of_each_step(songs: pd.DataFrame, space: FeatureSpace) -> None:
    walk = make_path(songs, space, 10, 400, k=7)
    assert (walk[0].similarity, walk[0].percentile) == (1, 100)
    told = np.arccos([song.similarity for song in walk[1:]])
    np.testing.assert_allclose(told, steps_of(space, [song.row for song in walk]), atol=1e-6)
    assert all(0 <= song.percentile <= 100 for song in walk)


def test_filters_hold_between_the_ends(songs: pd.DataFrame, space: FeatureSpace) -> None:
    keep = (songs["mode"] == 0).to_numpy()
    rows = [song.row for song in make_path(songs, space, 10, 400, k=9, keep=keep)]
    assert keep[rows[1:-1]].all()
    assert len(rows) == 9


def test_where_nothing_may_stand_between_only_the_ends_are_left(
    songs: pd.DataFrame, space: FeatureSpace
) -> None:
    nothing = np.zeros(len(songs), dtype=bool)
    assert [song.row for song in make_path(songs, space, 10, 400, k=9, keep=nothing)] == [10, 400]


def test_no_k_is_too_large(songs: pd.DataFrame, space: FeatureSpace) -> None:
    part = FeatureSpace(space.features, space.owner, space.rows[:60])
    assert len(make_path(songs.head(60), part, 1, 30, k=10**30)) <= 60


def test_a_walk_that_leads_nowhere_is_refused(songs: pd.DataFrame, space: FeatureSpace) -> None:
    with pytest.raises(DataError, match="k is 1"):
        make_path(songs, space, 0, 1, k=1)
    with pytest.raises(DataError, match="both ends"):
        make_path(songs, space, 5, 5)
    line = FeatureSpace(("x",), np.array([0]), np.array([[1], [-1], [2]], dtype=np.float32))
    with pytest.raises(DataError, match="opposite"):
        make_path(songs.head(3), line, 0, 1)
    with pytest.raises(DataError, match="equal"):
        make_path(songs.head(3), line, 0, 2)


def test_angles_of_near_vectors_are_exact() -> None:
    turn = np.array([1e-9, 1e-4, 0.5, np.pi - 1e-9])
    a = np.stack([np.ones(4), np.zeros(4)], axis=1)
    b = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    np.testing.assert_allclose(angles(a, b), turn, rtol=1e-7)
