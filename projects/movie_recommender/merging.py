"""New ratings put together with those that a model was trained on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from projects.movie_recommender.ratings import Ids, Ratings
from projects.movie_recommender.store import Trained
from shared.memory import check_budget

__all__ = ["Merged", "describe", "merge"]


@dataclass(frozen=True)
class Merged:
    """Old and new ratings together, and what was new in them.

    Args:
        ratings: without times, which model files do not keep; what was known of people and films beside
            their ratings is kept, and nothing is known of the new ones.
        added: ratings of pairs that had none.
        replaced: ratings that differ from the old one, which no longer counts.
        unchanged: ratings that are as they were.
        users, movies: that had no rating before.
        before: (n,) float32, what each rating of `ratings` was, NaN for one that is new.
        old_movies: (m,) the place of each film of the model among the films of `ratings`.
    """

    ratings: Ratings
    added: int
    replaced: int
    unchanged: int
    users: int
    movies: int
    before: np.ndarray
    old_movies: np.ndarray


def merge(trained: Trained, table: pd.DataFrame) -> Merged:
    """Put a table userId, movieId, rating together with the ratings in a model; of a pair the new one counts.

    Ids that are numbers in the model and text in the table, or the other way round, become text.

    Args:
        table: within the model's scale, each pair once.

    Raises:
        DataError: a rating outside the scale, or the model comes from a file that keeps no ratings.
    """
    model = trained.model
    count = len(trained.seen.films) + len(table)
    check_budget(75 * count, f"putting {count:,} ratings together", "train again on fewer ratings")
    fresh = Ratings.of(table, model.scale)
    user_ids, old_users, new_users = _union(model.user_ids, fresh.user_ids)
    movie_ids, old_movies, new_movies = _union(model.movie_ids, fresh.movie_ids)
    users = old_users[np.repeat(np.arange(len(model.user_ids)), np.diff(trained.seen.indptr))]
    movies = old_movies[trained.seen.all_films()]
    values = trained.seen.all_ratings().copy()
    fresh_users, fresh_movies = new_users[fresh.users], new_movies[fresh.movies]

    n_movies = len(movie_ids)
    keys = users.astype(np.int64) * n_movies + movies  # ascending wherever ids of old and new are of one kind
    order = None if (np.diff(keys) > 0).all() else np.argsort(keys)
    wanted = fresh_users.astype(np.int64) * n_movies + fresh_movies
    places = np.minimum(np.searchsorted(keys, wanted, sorter=order), len(keys) - 1)
    places = places if order is None else order[places]
    again = keys[places] == wanted
    same = again & (values[places] == fresh.values)
    before = np.append(values, np.full(int((~again).sum()), np.nan, np.float32))
    values[places[again]] = fresh.values[again]
    new = ~again
    ratings = Ratings(
        np.append(users, fresh_users[new]),
        np.append(movies, fresh_movies[new]),
        np.append(values, fresh.values[new]),
        user_ids,
        movie_ids,
        model.scale,
        user_side={n: _spread(block, old_users, len(user_ids)) for n, block in trained.user_side.items()},
        movie_side={n: _spread(block, old_movies, n_movies) for n, block in trained.movie_side.items()},
    )
    return Merged(
        ratings,
        added=int(new.sum()),
        replaced=int((again & ~same).sum()),
        unchanged=int(same.sum()),
        users=len(user_ids) - len(old_users),
        movies=n_movies - len(old_movies),
        before=before,
        old_movies=old_movies,
    )


def describe(
    trained: Trained, merged: Merged, films: pd.DataFrame | None = None
) -> tuple[list[str], list[str] | None, np.ndarray | None]:
    """Return titles, genres and years of the films of `merged`, as `Trained.of` takes them.

    Args:
        films: with the columns movieId, title, year and genres, for films without a title in the model.
    """
    ids = merged.ratings.movie_ids
    titles, genres, years = [""] * len(ids), [""] * len(ids), np.zeros(len(ids), np.int64)
    for place, title in zip(merged.old_movies.tolist(), trained.titles.titles, strict=True):
        titles[place] = title
    for place, text in zip(merged.old_movies.tolist(), trained.genres or [], strict=False):
        genres[place] = text
    if trained.years is not None:
        years[merged.old_movies] = trained.years
    if films is not None:
        rows = zip(
            ids.codes(films["movieId"]).tolist(), films["title"], films["genres"], films["year"], strict=True
        )
        for place, title, text, year in rows:
            if place >= 0 and not titles[place]:
                titles[place], genres[place], years[place] = title, text, year
    some = films is not None
    return (
        titles,
        genres if some or trained.genres is not None else None,
        years if some or trained.years is not None else None,
    )


def _union(old: Ids, new: Ids) -> tuple[Ids, np.ndarray, np.ndarray]:
    """All ids of both, and the place of each old and of each new one among them."""
    one, other = old.values, new.values
    if (one.dtype == object) != (other.dtype == object):
        one, other = (values.astype(str).astype(object) for values in (one, other))
    whole = pd.Index(one).union(pd.Index(other))
    places = (whole.get_indexer(values).astype(np.int32) for values in (one, other))
    return Ids(whole.to_numpy()), *places


def _spread(block: sparse.csr_array, places: np.ndarray, rows: int) -> sparse.csr_array:
    """The rows of a block at their new places, the others zero."""
    coordinates = block.tocoo()
    where = (places[coordinates.row], coordinates.col)
    return sparse.coo_array((coordinates.data, where), shape=(rows, block.shape[1])).tocsr()
