"""All neighbours at once are those found one by one."""

from __future__ import annotations

import numpy as np
import pytest

from projects.song_recommender.nearest import nearest, without_itself
from shared.errors import DataError
from shared.linalg.neighbors import CosineIndex
from shared.memory import within


def whole(rows: np.ndarray, queries: np.ndarray | None, k: int) -> tuple[np.ndarray, ...]:
    return tuple(np.concatenate(parts) for parts in zip(*nearest(rows, queries, k), strict=True))


def test_every_row_has_the_nearest_others(rng: np.random.Generator):
    rows = rng.standard_normal((300, 4)).astype(np.float32)
    rows[7] = 0
    rows[20:40] = rows[19]  # as near to each other as to themselves
    queries, found, cosines = whole(rows, None, 5)
    assert queries.tolist() == [row for row in range(300) if row != 7]
    index = CosineIndex(rows)
    for query, near, values in zip(queries, found, cosines, strict=True):
        all_rows, all_cosines = index.search(rows[query], 300)
        others = all_rows != query
        assert near.tolist() == all_rows[others][:5].tolist()
        assert values.tolist() == all_cosines[others][:5].tolist()


def test_of_a_query_all_rows_are_neighbours(rng: np.random.Generator):
    rows = rng.standard_normal((6, 3)).astype(np.float32)
    queries, found, _ = whole(rows, rows[:2], 10)
    assert queries.tolist() == [0, 1]
    assert found.shape == (2, 6)
    assert found[:, 0].tolist() == [0, 1]


def test_a_row_that_its_likes_crowd_out_loses_the_last():
    rows, cosines = without_itself(np.array([5, 1]), np.array([[1, 2, 3], [1, 2, 3]]), np.ones((2, 3)))
    assert rows.tolist() == [[1, 2], [2, 3]]
    assert cosines.shape == (2, 2)


def test_no_neighbours_are_a_mistake():
    with pytest.raises(DataError, match="k is 0; ask for at least 1 neighbour"):
        next(nearest(np.eye(3), None, 0))


def test_long_lists_come_in_smaller_blocks_and_are_the_same(rng: np.random.Generator, monkeypatch):
    rows = rng.standard_normal((50, 3)).astype(np.float32)
    expected = whole(rows, None, 40)
    monkeypatch.setattr("projects.song_recommender.nearest._ENTRIES", 100)
    assert max(len(queries) for queries, _, _ in nearest(rows, None, 40)) == 2
    for found, right in zip(whole(rows, None, 40), expected, strict=True):
        assert np.array_equal(found, right)


def test_a_search_over_the_budget_is_refused():
    with within(10_000), pytest.raises(DataError, match="searching 500 rows needs about"):
        next(nearest(np.ones((500, 3), np.float32), None, 3))
