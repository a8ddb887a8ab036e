"""What the learned map promises: ridge regression, certainty, and no more than the sound."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from projects.song_recommender import embedding
from projects.song_recommender.embedding import certain, fit_genres, learn, place
from projects.song_recommender.features import FeatureSpace
from projects.song_recommender.merged import by_artists_of, merged
from projects.song_recommender.sound import sound
from shared.blas import one_blas_thread
from shared.errors import DataError
from shared.linalg.norms import cosine_similarity


@pytest.fixture(scope="module")
def learned(songs: pd.DataFrame) -> FeatureSpace:
    return learn(songs)


def test_coefficients_are_where_the_gradient_vanishes(rng: np.random.Generator) -> None:
    """Zᵀ(Z B - Y) + λB = 0 for centred Z and Y, over several blocks of rows."""
    inputs = rng.standard_normal((9_001, 5)).astype(np.float32)
    genres = np.stack([inputs[:, 0] > 0, inputs[:, 1] > 1, inputs[:, 2] + inputs[:, 3] > 0], axis=1)
    few = 300
    old, embedding._SIZE = embedding._SIZE, few
    try:
        fitted = fit_genres(inputs, genres)
    finally:
        embedding._SIZE = old
    lifted = embedding._lifted(inputs, fitted.frequencies).astype(np.float64)
    lifted -= lifted.mean(axis=0)
    labels = genres - genres.mean(axis=0)
    b = fitted.coefficients.astype(np.float64)
    gradient = lifted.T @ (lifted @ b - labels) + embedding._RIDGE * b
    assert np.abs(gradient).max() < 1e-3 * np.abs(lifted.T @ labels).max()
    np.testing.assert_allclose(fitted(inputs), lifted @ b, atol=1e-3)


def test_cosines_of_rows_are_dot_products_of_scores_where_certain(rng: np.random.Generator) -> None:
    """Up to M: |v|² and vᵀv' survive, and every row has length 1."""
    scores = rng.standard_normal((60, 4)).astype(np.float32)
    scores *= (
        rng.uniform(0, 1, (60, 1)).astype(np.float32) * 0.5 / np.linalg.norm(scores, axis=1, keepdims=True)
    )
    inputs = rng.standard_normal((60, 6)).astype(np.float32)
    rows = certain(scores, inputs, inputs)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    m = embedding._LENGTH
    np.testing.assert_allclose(rows[:, :4] @ rows[:, :4].T, scores @ scores.T / m**2, atol=1e-5)


def test_likelier_alike_is_nearer_than_alike_in_doubt(rng: np.random.Generator) -> None:
    """Two candidates point where the query does; the certain one is nearer."""
    scores = np.array([[0.5, 0], [0.5, 0], [0.05, 0]], np.float32)
    inputs = rng.standard_normal((3, 6)).astype(np.float32)
    near = cosine_similarity(*2 * [certain(scores, inputs, inputs)])[0]
    assert near[1] > near[2] + 0.2


def test_songs_that_sound_alike_are_placed_alike(songs: pd.DataFrame, learned: FeatureSpace) -> None:
    """One function of the features: no title, artist or genre of its own enters a song's vector."""
    twin = songs.iloc[[7]].assign(title="Another", artist="Someone", genre="", popularity=0.0)
    rows = learn(pd.concat([songs, twin], ignore_index=True)).rows
    np.testing.assert_allclose(rows[7], rows[-1], atol=1e-6)


def test_genres_of_songs_left_out_change_nothing(songs: pd.DataFrame, rng: np.random.Generator) -> None:
    """The embedding that judges a query has seen no label of its artists, permuted or not."""
    pool = merged(songs)
    inputs, plain = sound(pool.table)
    hidden = by_artists_of(pool.table, rng.choice(len(pool.table), 20, replace=False))
    assert 20 < hidden.sum() < len(hidden) / 2
    shuffled = pool.genres.copy()
    shuffled[hidden] = shuffled[rng.permutation(np.flatnonzero(hidden))]
    assert (shuffled != pool.genres).any()
    first, second = (
        place(inputs, plain, inputs[~hidden], genres[~hidden]) for genres in (pool.genres, shuffled)
    )
    np.testing.assert_array_equal(first, second)


def test_one_thread_gives_the_same_bytes(songs: pd.DataFrame, learned: FeatureSpace) -> None:
    with one_blas_thread():
        np.testing.assert_array_equal(learn(songs).rows, learned.rows)


def test_only_songs_with_features_are_rankable(learned: FeatureSpace, space: FeatureSpace) -> None:
    np.testing.assert_array_equal(learned.rankable, space.rankable)
    assert learned.features == ()
    assert np.isfinite(learned.rows).all()


def test_neighbors_share_genres_more_often_than_without_learning(
    songs: pd.DataFrame, learned: FeatureSpace, space: FeatureSpace
) -> None:
    genres = songs["genre"].to_numpy()
    some = np.flatnonzero(space.rankable)[::10]

    def share(rows: np.ndarray) -> float:
        near = np.argsort(-cosine_similarity(rows[some], rows), axis=1)[:, 1:11]
        return float((genres[near] == genres[some, None]).mean())

    assert share(learned.rows) > share(space.rows)


@pytest.mark.parametrize("wrong", ["no genres", "one genre", "few songs"])
def test_what_cannot_be_learned_from_is_refused(songs: pd.DataFrame, wrong: str) -> None:
    table = {
        "no genres": songs.drop(columns="genre"),
        "one genre": songs.assign(genre="pop"),
        "few songs": songs.head(10),
    }[wrong]
    with pytest.raises(DataError, match="genre"):
        learn(table)
