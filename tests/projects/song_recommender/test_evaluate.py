"""The measures themselves, on songs whose answer is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from projects.song_recommender.evaluate import METHODS, check_unseen, evaluate, judge
from projects.song_recommender.features import embed
from projects.song_recommender.merged import by_artists_of, merged
from projects.song_recommender.methods import Placed
from projects.song_recommender.versions import first_artist
from shared.errors import DataError
from shared.linalg.norms import cosine_similarity

PLAIN = tuple(METHODS)[:4]


def test_measures_are_those_of_a_plain_loop(songs: pd.DataFrame) -> None:
    part = songs.sample(300, random_state=1).reset_index(drop=True)
    results, n_songs, n_queries = evaluate(part, k=5, n_queries=10_000, rng=np.random.default_rng(0))
    names = part["title"].str.casefold() + "|" + part["artist"].str.casefold()
    genres = part.groupby(names)["genre"].agg(set)
    table = part[~names.duplicated()].reset_index(drop=True)
    rows = embed(table).rows
    cosines = cosine_similarity(rows, rows)
    artists = table["artist"].map(first_artist)
    of = [genres[name] for name in names[~names.duplicated()]]
    rankable = [i for i in range(len(table)) if rows[i].any()]
    precision, hits = [], []
    for i in rankable:
        order = [j for j in np.argsort(-cosines[i], kind="stable") if j != i and j in rankable]
        others = [j for j in order if artists[j] != artists[i]][:5]
        precision.append(np.mean([bool(of[i] & of[j]) for j in others]))
        hits.append(any(artists[j] == artists[i] for j in order[:5]))
    result = results[list(METHODS).index("normal scores")]
    assert (n_songs, n_queries) == (len(table), len(rankable))
    assert result.genre_precision == pytest.approx(np.mean(precision), abs=2e-3)
    assert result.artist_hit_rate == pytest.approx(np.mean(hits), abs=5e-3)


def test_random_neighbors_share_a_genre_as_often_as_chance_does(songs: pd.DataFrame) -> None:
    results, _, _ = evaluate(songs, rng=np.random.default_rng(2))
    random = results[list(METHODS).index("random")]
    pool = merged(songs)
    shared = pool.genres.astype(np.float64) @ pool.genres.T.astype(np.float64) > 0
    other = pool.artists[:, None] != pool.artists
    chance = (shared & other).sum() / other.sum()
    low, high = random.genre_precision_interval
    assert low - 0.01 <= chance <= high + 0.01


def test_features_find_what_chance_does_not(songs: pd.DataFrame) -> None:
    results, _, _ = evaluate(songs, n_queries=500, rng=np.random.default_rng(0))
    by_name = {result.method: result.genre_precision for result in results}
    assert by_name["random"] < by_name["raw cosine"] < by_name["standardised"] < by_name["normal scores"]
    assert by_name["normal scores"] < by_name["learned genres"]


def test_intervals_hold_the_mean_and_the_seed_repeats(songs: pd.DataFrame) -> None:
    first, again = (evaluate(songs, n_queries=200, rng=np.random.default_rng(5))[0] for _ in range(2))
    assert first == again
    for result in first:
        assert (
            result.genre_precision_interval[0] <= result.genre_precision <= result.genre_precision_interval[1]
        )
        assert (
            result.artist_hit_rate_interval[0] <= result.artist_hit_rate <= result.artist_hit_rate_interval[1]
        )


def test_an_artist_who_fills_the_neighborhood_is_searched_past(songs: pd.DataFrame) -> None:
    """All but twelve songs are by one artist: the deeper search still finds ten others."""
    part = songs[songs["tempo"] > 0].drop_duplicates(["title", "artist"]).head(400).reset_index(drop=True)
    part["artist"] = ["One"] * 388 + [f"Other {i}" for i in range(12)]
    part["genre"] = "same"
    results, _, _ = evaluate(part, n_queries=400, methods=PLAIN, rng=np.random.default_rng(0))
    assert all(result.genre_precision == 1 for result in results)


@pytest.mark.parametrize("wrong", [{"k": 0}, {"n_queries": 0}])
def test_numbers_out_of_range_are_refused(songs: pd.DataFrame, wrong: dict[str, Any]) -> None:
    with pytest.raises(DataError, match="is 0"):
        evaluate(songs, rng=np.random.default_rng(0), **wrong)


def test_queries_do_not_depend_on_the_methods_chosen(songs: pd.DataFrame) -> None:
    every = evaluate(songs, n_queries=100, methods=PLAIN, rng=np.random.default_rng(3))[0]
    (one,) = evaluate(songs, n_queries=100, methods=["normal scores"], rng=np.random.default_rng(3))[0]
    assert one == every[3]


def test_an_unknown_method_is_refused(songs: pd.DataFrame) -> None:
    with pytest.raises(DataError, match="did you mean normal scores"):
        evaluate(songs, methods=["normal score"], rng=np.random.default_rng(0))


def test_rows_that_have_seen_an_artist_of_the_queries_are_refused(songs: pd.DataFrame) -> None:
    """One song is enough, be the artist a guest on it."""
    pool = merged(songs)
    queries = np.array([4, 9])
    seen = ~by_artists_of(pool.table, queries)
    rows = embed(pool.table).rows
    check_unseen(Placed(rows, queries, seen), pool)
    seen[9] = True
    with pytest.raises(DataError, match="seen the genres of 1 songs"):
        check_unseen(Placed(rows, queries, seen), pool)


def test_unseen_songs_are_found_alone(songs: pd.DataFrame) -> None:
    """Those of the query artists are all that two queries leave unseen, so their artist is found at once."""
    pool = merged(songs)
    (one,), _, _ = evaluate(
        songs, n_queries=2, methods=["normal scores"], unseen=True, rng=np.random.default_rng(0)
    )
    (all_,), _, _ = evaluate(songs, n_queries=2, methods=["normal scores"], rng=np.random.default_rng(0))
    assert one.artist_hit_rate >= all_.artist_hit_rate
    with pytest.raises(DataError, match="ask for fewer"):
        evaluate(
            songs, n_queries=len(pool.table), methods=["quadratic"], unseen=True, rng=np.random.default_rng(0)
        )


def test_a_song_without_a_direction_is_near_nothing(songs: pd.DataFrame) -> None:
    """It counts as a miss, and the others are judged as ever."""
    pool = merged(songs)
    rows = np.random.default_rng(0).standard_normal((len(pool.table), 4)).astype(np.float32)
    queries, seen = np.arange(40), np.zeros(len(rows), bool)
    everything = np.arange(len(rows))
    whole = judge(Placed(rows, queries, seen), everything, pool, 5)
    rows[7] = 0
    precision, hits = judge(Placed(rows, queries, seen), everything, pool, 5)
    assert precision[7] == hits[7] == 0
    others = np.arange(40) != 7
    assert abs(precision - whole[0])[others].sum() <= 1  # but for those that were near it
