"""Where ratings come from: a set by name or a file of one's own, with titles where there are any."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from projects.movie_recommender.ratings import Ratings
from projects.movie_recommender.side import movie_side
from shared.datasets import CATALOG, describe, load_folds, load_movies, load_ratings
from shared.datasets.movielens import DuplicateRule
from shared.errors import DataError, UsageError

__all__ = ["Source", "check_source", "digest_of", "open_source", "with_films"]

DEFAULT = "sample"


@dataclass(frozen=True)
class Source:
    """Ratings and what is known of them.

    Args:
        name: of the set, or the name of the file.
        ratings: with what the set tells of films and people beside them.
        titles: the title of each film of `ratings.movie_ids`, "" where it is not known.
        digest: sha256 of the ratings as read, whatever file they stood in.
        synthetic: the people and films are invented.
        folds: canonical folds as (train, test) row numbers, where the set has them.
        genres: of each film, joined by `|`, "" where it has none; None where nothing is known of genres.
        years: (m,) of release, 0 where it is not known; None likewise.
    """

    name: str
    ratings: Ratings
    titles: list[str]
    digest: str
    synthetic: bool
    folds: list[tuple[np.ndarray, np.ndarray]] | None = None
    genres: list[str] | None = None
    years: np.ndarray | None = None

    @property
    def label(self) -> str:
        """The name to show; invented data is called so."""
        return f"{self.name} (synthetic: invented people and films)" if self.synthetic else self.name


def open_source(
    dataset: str | None = None,
    file: Path | None = None,
    *,
    movies: Path | None = None,
    scale: tuple[float, float] | None = None,
    skip_bad_rows: bool = False,
    duplicates: DuplicateRule = "last",
) -> Source:
    """Read a named set, or a ratings file in any of the forms `load_ratings` knows.

    Args:
        dataset: its name; the sample that ships when neither is given.
        file: a table userId, movieId, rating and perhaps timestamp.
        movies: a table movieId, title and perhaps genres, of the films of `file`.
        scale: lowest and highest rating of `file`, by default those that occur.
        duplicates: which of several ratings of one film by one user counts, as `load_ratings` has it.

    Raises:
        DataError, UsageError: what `check_source` and the loaders raise.
    """
    check_source(dataset, file, movies=movies, scale=scale)
    if file is not None:
        frame = load_ratings(file, scale=scale, skip_bad_rows=skip_bad_rows, duplicates=duplicates)
        ratings = Ratings.of(frame, scale)
        source = Source(file.name, ratings, [""] * len(ratings.movie_ids), digest_of(ratings), False)
        return source if movies is None else with_films(source, load_movies(movies))
    name = DEFAULT if dataset is None else dataset
    known = describe(name, "ratings")
    frame = load_ratings(name, skip_bad_rows=skip_bad_rows, duplicates=duplicates)
    ratings = Ratings.of(frame, known.scale)
    folds = load_folds(name) if name == "ml-100k" else None
    titles = [""] * len(ratings.movie_ids)
    source = Source(name, ratings, titles, digest_of(ratings), known.synthetic, folds)
    return with_films(source, load_movies(name))


def check_source(
    dataset: str | None,
    file: Path | None,
    *,
    movies: Path | None = None,
    scale: tuple[float, float] | None = None,
) -> None:
    """See whether there is what `open_source` is asked for, with the same arguments; nothing is read.

    Raises:
        UsageError: arguments that exclude each other: a named set has films and a scale of its own.
        DataError: no such set or file.
    """
    if file is not None and dataset is not None:
        raise UsageError("--dataset and --ratings exclude each other", "give one of them")
    if file is None and movies is not None:
        raise UsageError("--movies goes with --ratings", "a named set has its own films")
    if file is None and scale is not None:
        raise UsageError("--scale goes with --ratings", "a named set has its own scale")
    for path, hint in ((file, "; a set by name goes to --dataset"), (movies, "")):
        if path is not None and not path.exists():
            raise DataError(f"{path} does not exist", f"check the name{hint}")
    name = DEFAULT if dataset is None else dataset
    if file is None and name not in CATALOG and name and Path(name).exists():
        raise DataError(f"--dataset {name} is a file, not the name of a set", f"say --ratings {name}")
    if file is None:
        describe(name, "ratings")


def with_films(source: Source, films: pd.DataFrame) -> Source:
    """Return the source with what a table of films, as of `load_movies`, tells of those that are rated."""
    ids = source.ratings.movie_ids
    ratings = replace(source.ratings, movie_side=movie_side(films, ids))
    rows = np.full(len(ids), -1)
    codes = ids.codes(films["movieId"])
    rows[codes[codes >= 0]] = np.flatnonzero(codes >= 0)
    named = {name: films[name].tolist() for name in ("title", "genres", "year")}
    return replace(
        source,
        ratings=ratings,
        titles=[named["title"][row] if row >= 0 else "" for row in rows.tolist()],
        genres=[named["genres"][row] if row >= 0 else "" for row in rows.tolist()],
        years=np.array([named["year"][row] if row >= 0 else 0 for row in rows.tolist()], np.int64),
    )


def digest_of(ratings: Ratings) -> str:
    """Return the sha256 of ratings: ids, codes, values and times."""
    sha = hashlib.sha256()
    for ids in (ratings.user_ids, ratings.movie_ids):
        sha.update("\n".join(map(str, ids.values.tolist())).encode() + b"\0")
    for array in (ratings.users, ratings.movies, ratings.values, ratings.times):
        sha.update(b"" if array is None else np.ascontiguousarray(array).tobytes())
    return sha.hexdigest()
