"""What is known of films and people beside their ratings, as blocks of numbers that a model can learn from.

A block has one row per film or user, in the order of their ids, and is zero where nothing is known. The
rows of every block have length 1 or 0, so that each block weighs alike.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from projects.movie_recommender.ratings import Ids
from shared.datasets import load_movies, load_users
from shared.datasets.people import locate_users

__all__ = ["bands", "flags", "indicator", "movie_side", "of_set", "user_side"]

PERIODS = 10
FEW = 10  # distinct ages up to which they are taken for bands already


def of_set(
    name: str, user_ids: Ids, movie_ids: Ids
) -> tuple[dict[str, sparse.csr_array], dict[str, sparse.csr_array]]:
    """Return `user_side` and `movie_side` of a named set, as far as its files are here."""
    people = locate_users(name)
    users = {} if people is None else user_side(load_users(people), user_ids)
    return users, movie_side(load_movies(name), movie_ids)


def movie_side(films: pd.DataFrame, ids: Ids) -> dict[str, sparse.csr_array]:
    """Return the blocks "genre", flags over the root of their number, and "period", the time of release.

    Args:
        films: with the columns movieId, year (0: unknown) and genres (joined by `|`), of any films.
        ids: the films that get a row each.
    """
    rows = _rows_of(films["movieId"], ids)
    genres = ["" if row < 0 else films["genres"].iloc[row] for row in rows.tolist()]
    years = np.where(rows >= 0, films["year"].to_numpy()[rows], 0)
    return {
        "genre": flags([text.split("|") if text else [] for text in genres]),
        "period": bands(years, years > 0, PERIODS),
    }


def user_side(users: pd.DataFrame, ids: Ids) -> dict[str, sparse.csr_array]:
    """Return the blocks "gender", "age" (by decade, or by band where a set tells bands) and "occupation".

    Args:
        users: with the columns userId, gender, age and occupation, of any users.
        ids: the users that get a row each.
    """
    rows = _rows_of(users["userId"], ids)
    known = rows >= 0
    ages = users["age"].to_numpy()[rows]
    if len(np.unique(ages[known])) > FEW:
        ages = ages // 10
    named = {name: users[name].to_numpy()[rows] for name in ("gender", "occupation")}
    return {
        "gender": indicator(named["gender"], known),
        "age": indicator(ages, known),
        "occupation": indicator(named["occupation"], known),
    }


def flags(sets: Sequence[Sequence[str]]) -> sparse.csr_array:
    """Return (n, names) float32: 1/√count at each of a row's names, the names in ascending order."""
    names = {name: column for column, name in enumerate(sorted({name for row in sets for name in row}))}
    counts = np.array([len(row) for row in sets], np.int64)
    columns = np.array([names[name] for row in sets for name in row], np.int32)
    values = np.repeat(1 / np.sqrt(np.maximum(counts, 1)), counts).astype(np.float32)
    block = sparse.csr_array((values, columns, np.append(0, counts.cumsum())), shape=(len(sets), len(names)))
    block.sort_indices()
    return block


def bands(values: np.ndarray, known: np.ndarray, count: int) -> sparse.csr_array:
    """Return (n, ≤ count) float32: the band of a row's value, the bands holding about as many rows each.

    They are cut at quantiles of the values that are known; values that are equal share a band.
    """
    if not known.any():
        return sparse.csr_array((len(values), 0), dtype=np.float32)
    inner = np.quantile(values[known], np.arange(1, count) / count, method="lower")
    return indicator(np.searchsorted(np.unique(inner), values, side="left"), known)


def indicator(values: np.ndarray, known: np.ndarray) -> sparse.csr_array:
    """Return (n, distinct) float32: 1 in the column of a row's value, the distinct values ascending."""
    distinct, columns = np.unique(values[known], return_inverse=True)
    ends = np.append(0, known.cumsum())
    data = np.ones(len(columns), np.float32)
    return sparse.csr_array((data, columns.astype(np.int32), ends), shape=(len(values), len(distinct)))


def _rows_of(column: pd.Series, ids: Ids) -> np.ndarray:
    """The row of each id in a table, −1 where it has none."""
    rows = np.full(len(ids), -1, np.int64)
    codes = ids.codes(column)
    rows[codes[codes >= 0]] = np.flatnonzero(codes >= 0)
    return rows
