"""The small tables that come in and go out: pairs, users, a person's own ratings, lists of films."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from projects.movie_recommender.lines import Cells, number_lines
from projects.movie_recommender.models import Model
from projects.movie_recommender.titles import Titles
from shared.datasets.columns import MOVIE_HEADERS, USER_HEADERS, Column
from shared.datasets.tables import read_table
from shared.errors import DataError
from shared.spreadsheet import harmless

__all__ = [
    "OwnRatings",
    "read_own_ratings",
    "read_pairs",
    "read_users",
    "write_predictions",
    "write_rows",
]

_ADVICE = "mend the row"
_NUMERAL = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")


@dataclass(frozen=True)
class OwnRatings:
    """A person's ratings: film ids, ratings, and what is not in the model, with what is near it.

    Args:
        repeats: rows that a later one for the same film overruled.
    """

    movies: np.ndarray
    ratings: np.ndarray
    unmatched: list[tuple[str, list[str]]]
    repeats: int = 0


def read_pairs(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return the users and films of a table userId, movieId, in the order of its rows."""
    columns = [Column("userId", "id", USER_HEADERS), Column("movieId", "id", MOVIE_HEADERS)]
    frame = read_table(path, columns, advice=_ADVICE)
    return frame["userId"].to_numpy(), frame["movieId"].to_numpy()


def read_users(path: Path) -> np.ndarray:
    """Return the ids of a table with a column userId, in the order of its rows."""
    return read_table(path, [Column("userId", "id", USER_HEADERS)], advice=_ADVICE)["userId"].to_numpy()


def read_own_ratings(path: Path, model: Model, titles: Titles) -> OwnRatings:
    """Read a table `movieId,rating` or `title,rating`; of two rows for one film the later counts.

    Raises:
        DataError: a bad row, a rating outside the model's scale, or not one film that the model knows.
    """
    low, high = model.scale
    columns = [
        Column("movieId", "id", MOVIE_HEADERS, required=False),
        Column("title", "text", ("title", "name"), required=False),
        Column("rating", "number", low=low, high=high),
    ]
    frame = read_table(path, columns, advice=_ADVICE)
    if "movieId" not in frame and "title" not in frame:
        raise DataError(
            f"{path}:1: neither a column movieId nor title", "name the columns, such as title,rating"
        )
    own: dict[int, float] = {}
    unmatched = []
    if "movieId" in frame:
        codes = model.movie_ids.codes(frame["movieId"])
        for code, movie, rating in zip(codes.tolist(), frame["movieId"], frame["rating"], strict=True):
            if code >= 0:
                own[code] = rating
            else:
                unmatched.append((str(movie), model.movie_ids.nearest(movie)))
    else:
        for title, rating in zip(frame["title"], frame["rating"], strict=True):
            try:
                own[titles.find(title)] = rating
            except DataError:
                unmatched.append((title, titles.nearest(title)))
    if not own:
        missing, near = unmatched[0]
        hint = f"nearest to {missing!r}: {', '.join(near)}" if near else "check the names"
        raise DataError(f"{path}: none of its {len(frame)} films is in the model", hint)
    repeats = len(frame) - len(unmatched) - len(own)
    movies = model.movie_ids.values[np.fromiter(own, np.int64)]
    return OwnRatings(movies, np.fromiter(own.values(), np.float32), unmatched, repeats)


def _cell(value: object) -> object:
    """A number as it is, also one that came as text; other text so that no spreadsheet runs it."""
    return value if not isinstance(value, str) or _NUMERAL.fullmatch(value) else harmless(value)


def write_rows(file: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write rows as csv in UTF-8, floats to four decimals, text made safe for spreadsheets."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([f"{v:.4f}" if isinstance(v, float) else _cell(v) for v in row] for row in rows)
    text.detach()  # flushed; the file stays open for whoever opened it


def write_predictions(file: BinaryIO, users: Any, movies: Any, found: np.ndarray) -> None:
    """Write userId, movieId, prediction, one row per pair in the order given."""
    file.write(b"userId,movieId,prediction\n")
    file.writelines(number_lines([Cells.of(users, _cell), Cells.of(movies, _cell)], found))
