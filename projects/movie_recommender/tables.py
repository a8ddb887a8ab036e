"""The small tables that come in and go out: pairs, users, lists of films."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from projects.movie_recommender.lines import Lines, lines_of
from shared.datasets.columns import MOVIE_HEADERS, USER_HEADERS, Column
from shared.datasets.tables import read_table
from shared.spreadsheet import harmless

__all__ = [
    "read_pairs",
    "read_users",
    "write_lists",
    "write_predictions",
    "write_rows",
]

_ADVICE = "mend the row"
_LISTS = 4096  # written at once
_NUMERAL = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")


def read_pairs(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return the users and films of a table userId, movieId, in the order of its rows."""
    columns = [Column("userId", "id", USER_HEADERS), Column("movieId", "id", MOVIE_HEADERS)]
    frame = read_table(path, columns, advice=_ADVICE)
    return frame["userId"].to_numpy(), frame["movieId"].to_numpy()


def read_users(path: Path) -> np.ndarray:
    """Return the ids of a table with a column userId, in the order of its rows."""
    return read_table(path, [Column("userId", "id", USER_HEADERS)], advice=_ADVICE)["userId"].to_numpy()


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
    file.writelines(lines_of([users, movies], found, _cell))


def write_lists(
    file: BinaryIO,
    users: Sequence[Any],
    movies: Sequence[Any],
    lists: Iterable[tuple[np.ndarray, np.ndarray]],
) -> None:
    """Write userId, rank, movieId, score of the films of many users.

    Args:
        users: (n,) the users' ids.
        movies: the ids of all films of the model.
        lists: of each user film codes and scores, as `recommend` yields them.
    """
    file.write(b"userId,rank,movieId,score\n")
    texts = [[str(_cell(value)) for value in ids] for ids in (users, movies)]
    lines = Lines(texts[0], [str(rank + 1) for rank in range(len(movies))], texts[1])
    rows = enumerate(lists)
    while block := list(itertools.islice(rows, _LISTS)):
        counts = [len(films) for _, (films, _) in block]
        places = np.repeat([place for place, _ in block], counts)
        ranks = np.concatenate([np.arange(count) for count in counts])
        films = np.concatenate([films for _, (films, _) in block])
        scores = np.concatenate([scores for _, (_, scores) in block])
        file.write(lines.make([places, ranks, films], scores))
