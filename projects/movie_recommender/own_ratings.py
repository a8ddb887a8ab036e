"""A person's own ratings: a table of theirs, or what Letterboxd and IMDb let them download.

| from | file | films | ratings |
|---|---|---|---|
| Letterboxd | the zip, or its ratings.csv: Date, Name, Year, Letterboxd URI, Rating | name, year | ½ to 5 |
| IMDb | ratings.csv: Const, Your Rating, Date Rated, Title, …, Title Type, …, Year | title, year | 1 to 10 |
| a table | movieId, rating; title, rating; title, year, rating | id, title | the model's |
"""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from projects.movie_recommender.models import Model
from projects.movie_recommender.titles import Titles
from shared.archives import extract_zip
from shared.datasets.columns import MOVIE_HEADERS, Column
from shared.datasets.tables import read_table
from shared.datasets.text import first_line, read_text
from shared.errors import DataError

__all__ = ["OwnRatings", "read_own_ratings"]

_ADVICE = "mend the row"
_ZIP_LIMIT = 256 << 20  # inflated bytes of an export; a rating takes about 60
_MEMBER = "ratings.csv"
_TITLE_HEADERS = ("title", "name")
_NOT_FILMS = "episode|serie|game|podcast|music"  # within IMDb's types of titles


def _plain(header: str) -> str:
    return "".join(c for c in header.casefold() if c.isalnum())


_FILMS = {_plain(name) for name in (*MOVIE_HEADERS, *_TITLE_HEADERS)}


@dataclass(frozen=True)
class OwnRatings:
    """A person's ratings on the model's scale, and what is to be said about how they were read.

    Args:
        movies: (n,) ids of films of the model.
        ratings: (n,) float32.
        unmatched: titles or ids that are not in the model, each with what is near it.
        repeats: rows that a later one for the same film overruled.
        ambiguous: titles that several films of the model have, each with these.
        site: "Letterboxd" or "IMDb", "" for a table.
        notes: how the ratings were converted, which rows were left out.
    """

    movies: np.ndarray
    ratings: np.ndarray
    unmatched: list[tuple[str, list[str]]]
    repeats: int = 0
    ambiguous: list[tuple[str, list[str]]] = field(default_factory=list)
    site: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Site:
    """What an export looks like: by which headers it is known, and how its columns are called."""

    name: str
    known_by: frozenset[str]
    title: str
    rating: str
    scale: tuple[float, float]
    step: float


_SITES = (
    _Site("Letterboxd", frozenset({"name", "letterboxduri", "rating"}), "Name", "Rating", (0.5, 5.0), 0.5),
    _Site("IMDb", frozenset({"const", "yourrating", "title"}), "Title", "Your Rating", (1.0, 10.0), 1.0),
)


def read_own_ratings(path: Path, model: Model, titles: Titles) -> OwnRatings:
    """Read a person's ratings; of two for one film the later row counts.

    Stars of a site keep their share of the highest, held above the model's lowest: 7 of 10 are 3.5 of 5.

    Raises:
        DataError: a bad row, a rating outside its scale, or not one film that the model knows.
    """
    if path.is_dir() or zipfile.is_zipfile(path):
        return _read_export(path, model, titles)
    if path.is_file():
        with path.open("rb") as file:
            if file.read(4) == b"PK\x03\x04":
                raise DataError(f"{path} is a zip that was cut off", "download it again")
    return _read(path, model, titles)


def _read_export(path: Path, model: Model, titles: Titles) -> OwnRatings:
    """Read the ratings.csv of a folder or a zip as it was downloaded."""
    if path.is_dir():
        if not (path / _MEMBER).is_file():
            raise DataError(f"{path} holds no {_MEMBER}", "name the file itself")
        return _read(path / _MEMBER, model, titles)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "export"
        extract_zip(path, folder, member_limit=_ZIP_LIMIT, total_limit=_ZIP_LIMIT)
        if not (folder / _MEMBER).is_file():
            raise DataError(f"{path} holds no {_MEMBER}", "give the zip as Letterboxd made it")
        try:
            return _read(folder / _MEMBER, model, titles)
        except DataError as error:  # the folder is gone when this is read
            named = error.problem.replace(str(folder / _MEMBER), f"{path}/{_MEMBER}")
            raise DataError(named, error.next_step) from error


def _read(path: Path, model: Model, titles: Titles) -> OwnRatings:
    data = read_text(path, latin1=True).data
    first = first_line(data)
    header = {_plain(cell) for cell in re.split("::|[,;\t]", first)}
    for site in _SITES:
        if site.known_by <= header:
            return _read_site(path, site, model, titles)
    if data.strip() and ("rating" not in header or not header & _FILMS):
        shown = first if len(first) <= 100 else first[:99] + "…"
        raise DataError(
            f"{path}:1: found the header {shown!r}",
            "expected title,rating or title,year,rating or movieId,rating; of Letterboxd "
            "Date,Name,Year,Letterboxd URI,Rating; of IMDb Const,Your Rating,Date Rated,Title,…,Year",
        )
    low, high = model.scale
    columns = [
        Column("movieId", "id", MOVIE_HEADERS, required=False),
        Column("title", "text", _TITLE_HEADERS, required=False),
        Column("year", "number", required=False, blank=True),
        Column("rating", "number", low=low, high=high),
    ]
    frame = read_table(path, columns, advice=_ADVICE)
    if {"movieId", "title"} <= set(frame) and any(titles.titles):
        found = _by_both(frame, model, titles)
    elif "movieId" in frame:
        found = _by_id(frame, model)
    else:
        found = _by_title(frame, titles)
    return _gather(path, frame, found, model)


def _read_site(path: Path, site: _Site, model: Model, titles: Titles) -> OwnRatings:
    low, high = site.scale
    columns = [
        Column("title", "text", (site.title,)),
        Column("year", "number", ("Year",), blank=True),
        Column("type", "text", ("Title Type",), required=False),
        Column("rating", "number", (site.rating,), low=low, high=high, step=site.step, blank=True),
    ]
    frame = read_table(path, columns, advice=_ADVICE)
    notes = []
    rated = frame["rating"].notna()
    if not rated.all():
        notes.append(f"{(~rated).sum():,} of its rows have no rating and are left out")
    if "type" in frame:
        film = ~frame["type"].map(_plain).str.contains(_NOT_FILMS)
        if not film[rated].all():
            notes.append(f"{(~film & rated).sum():,} of its rows are no films and are left out")
        rated &= film
    frame = frame[rated]
    if frame.empty:
        raise DataError(f"{path} holds no rating of a film", "download your ratings again")
    least, most = model.scale
    if least < 0:
        raise DataError(
            f"the model's ratings go from {least:g} to {most:g}, which are no stars",
            "give a table movieId,rating on that scale",
        )
    stars = frame["rating"] * (most / high)
    if most != high:
        notes.append(f"ratings of {low:g} to {high:g} are taken times {most / high:g}")
    if (stars < least).any():
        notes.append(f"{(stars < least).sum():,} of its ratings are below {least:g} and count as {least:g}")
    frame = frame.assign(rating=stars.clip(least, most))
    return _gather(path, frame, _by_title(frame, titles), model, site.name, notes)


_Found = Iterator[tuple[str, list[int], list[str]]]  # what stood there, the films it may be, what is near


def _by_id(frame: pd.DataFrame, model: Model) -> _Found:
    for code, movie in zip(model.movie_ids.codes(frame["movieId"]).tolist(), frame["movieId"], strict=True):
        yield (str(movie), [code], []) if code >= 0 else (str(movie), [], model.movie_ids.nearest(movie))


def _by_both(frame: pd.DataFrame, model: Model, titles: Titles) -> _Found:
    """By id where the film of that id is called so, else by title: ids of another set are other films."""
    ids = model.movie_ids.codes(frame["movieId"]).tolist()
    for code, (shown, codes, near) in zip(ids, _by_title(frame, titles), strict=True):
        yield shown, [code] if code in codes else codes, near


def _by_title(frame: pd.DataFrame, titles: Titles) -> _Found:
    if not any(titles.titles):
        raise DataError("this model knows no titles", "train with a named set, or give film ids")
    years = frame["year"].fillna(0).astype(int) if "year" in frame else [0] * len(frame)
    for title, year in zip(frame["title"], years, strict=True):
        codes = titles.matches(title, year)
        shown = f"{title} ({year})" if year else title
        near = titles.nearest(title) if not codes else [titles[code] for code in codes]
        yield shown, codes, near


def _gather(
    path: Path,
    frame: pd.DataFrame,
    found: _Found,
    model: Model,
    site: str = "",
    notes: list[str] | None = None,
) -> OwnRatings:
    own: dict[int, float] = {}
    unmatched: list[tuple[str, list[str]]] = []
    ambiguous: list[tuple[str, list[str]]] = []
    repeats = 0
    for (shown, codes, near), rating in zip(found, frame["rating"], strict=True):
        if len(codes) == 1:
            repeats += codes[0] in own
            own[codes[0]] = rating
        else:
            (ambiguous if codes else unmatched).append((shown, near))
    if not own:
        missing, near = (unmatched or ambiguous)[0]
        hint = f"nearest to {missing!r}: {', '.join(near)}" if near else "check the names"
        raise DataError(f"{path}: none of its {len(frame)} films is in the model", hint)
    movies = model.movie_ids.values[np.fromiter(own, np.int64)]
    ratings = np.fromiter(own.values(), np.float32)
    return OwnRatings(movies, ratings, unmatched, repeats, ambiguous, site, notes or [])
