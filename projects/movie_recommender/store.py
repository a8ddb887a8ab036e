"""A trained model in one checked file: what it learned, its ids, titles, and who rated what.

The file is mapped, not read: what a model learned is checked whole when it is loaded, the ratings where
they are looked at.

Version 1 kept who rated what without the ratings; version 2 keeps them.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from projects.movie_recommender.compressed import is_ascending
from projects.movie_recommender.models import MODELS, Model
from projects.movie_recommender.models.forms import LARGEST
from projects.movie_recommender.ratings import Ids, Ratings
from projects.movie_recommender.seen import Seen
from projects.movie_recommender.titles import Titles
from shared.container import MappedArray, open_container, write_container
from shared.errors import DataError
from shared.memory import check_budget

__all__ = ["Trained", "load_model", "save_model"]

MAGIC = b"MOVIEMDL"
VERSION = 2
_MOST_COLUMNS = 1_000_000  # of what is known of users or films beside their ratings


@dataclass(frozen=True)
class Trained:
    """A model with what is needed to recommend by it.

    Args:
        titles: of its films.
        seen: who rated what in the training data.
        about: name and digest of the training data, seed, number of ratings; whatever JSON holds.
        genres: of each film, joined by `|`, "" where it has none; None where nothing is known of genres.
        years: (m,) int64 of release, 0 where it is not known; None where nothing is known of years.
        user_side, movie_side: those of the ratings.
    """

    model: Model
    titles: Titles
    seen: Seen
    about: dict[str, Any]
    genres: list[str] | None = None
    years: np.ndarray | None = None
    user_side: dict[str, sparse.csr_array] = field(default_factory=dict)
    movie_side: dict[str, sparse.csr_array] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        model: Model,
        ratings: Ratings,
        titles: Sequence[str],
        about: dict[str, Any],
        genres: list[str] | None = None,
        years: np.ndarray | None = None,
    ) -> Trained:
        """Put together a model and the ratings that it was fitted on."""
        counts = np.bincount(ratings.movies, minlength=len(titles))
        sides = (ratings.user_side, ratings.movie_side)
        return cls(model, Titles(titles, counts), Seen.of(ratings), about, genres, years, *sides)

    @property
    def label(self) -> str:
        """The name of the training data to show; a file may lack one."""
        for key in ("label", "dataset"):
            if isinstance(name := self.about.get(key), str) and name:
                return name
        return "ratings without a name"

    @property
    def updates(self) -> int:
        """How often new ratings were taken in, as far as the file tells."""
        found = self.about.get("updates", 0)
        return found if isinstance(found, int) else 0

    def seen_by(self, user: int) -> np.ndarray:
        """Return the codes of the films that a user rated, ascending; none for −1."""
        return self.seen.films_of(user) if user >= 0 else np.empty(0, np.int32)

    def rated_by(self, user: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the codes of the films that a user rated, ascending, and the ratings; none for −1.

        Raises:
            DataError: the model comes from a file of version 1, which keeps no ratings.
        """
        if user < 0:
            return np.empty(0, np.int32), np.empty(0, np.float32)
        return self.seen.films_of(user), self.seen.ratings_of(user)

    def training_table(self) -> pd.DataFrame:
        """Return the ratings that the model was fitted on: userId, movieId, rating, by user, then film.

        Raises:
            DataError: as `rated_by`.
        """
        users = np.repeat(np.arange(len(self.model.user_ids)), np.diff(self.seen.indptr))
        return pd.DataFrame(
            {
                "userId": self.model.user_ids.values[users],
                "movieId": self.model.movie_ids.values[self.seen.all_films()],
                "rating": self.seen.all_ratings(),
            }
        )


def save_model(path: str | os.PathLike[str], trained: Trained, *, force: bool = False) -> None:
    """Write a model; `load_model` gives one that predicts the same bytes."""
    model = trained.model
    settings, fitted = model.state()
    arrays = {f"model/{name}": np.asarray(array) for name, array in fitted.items()}
    for name, ids in (("users", model.user_ids), ("movies", model.movie_ids)):
        arrays |= _pack(name, ids.values)
    arrays |= _pack("titles", np.array(trained.titles.titles, object))
    if trained.genres is not None:
        arrays |= _pack("films/genres", np.array(trained.genres, object))
    if trained.years is not None:
        arrays["films/years"] = trained.years
    for side, blocks in (("users", trained.user_side), ("movies", trained.movie_side)):
        for name, block in blocks.items():
            arrays |= _pack_block(f"side/{side}/{name}", block)
    seen = trained.seen
    arrays |= {"popularity": trained.titles.popularity, "seen/indptr": seen.indptr}
    arrays |= {"seen/indices": np.asarray(seen.films), "seen/levels": seen.levels}
    if seen.stars is not None:
        arrays["seen/stars"] = np.asarray(seen.stars)
    meta = {"algorithm": model.name, "settings": settings, "scale": list(model.scale), "about": trained.about}
    write_container(path, MAGIC, VERSION, meta, arrays, force=force)


def load_model(path: str | os.PathLike[str]) -> Trained:
    """Map what `save_model` wrote. Every byte is checked, those of the ratings when they are looked at.

    Checksums tell damage; that the parts make a model is looked at all the same: types, shapes, ranges,
    order, finite numbers. Memory: 40 times the header and the texts of ids, titles and genres; the rest
    is mapped.

    Raises:
        DataError: no such file, another kind of file, a newer version, damage, an unknown algorithm, or
            a model that takes more memory than `--memory` allows.
    """
    if not Path(path).exists():
        raise DataError(
            f"there is no model at {path}", "train one: python -m projects.movie_recommender train"
        )
    meta, mapped = open_container(path, MAGIC, VERSION, kind="movie model")
    looked_at = {name: array for name, array in mapped.items() if name not in _RATINGS}
    check_budget(_opened_bytes(looked_at), f"opening {path}", "train a smaller model")
    arrays = {name: np.asarray(array) for name, array in looked_at.items()}
    try:
        algorithm = str(meta["algorithm"])
        if algorithm not in MODELS:
            raise DataError(f"{path}: its algorithm {algorithm!r} is unknown here", "update the program")
        low, high = _scale(meta["scale"])
        users, movies = (_ids(_unpack(name, arrays)) for name in ("users", "movies"))
        fitted = {name.removeprefix("model/"): a for name, a in arrays.items() if name.startswith("model/")}
        try:
            model = MODELS[algorithm].restore(dict(meta["settings"]), fitted, users, movies, (low, high))
        except DataError as error:
            raise ValueError(error.problem) from error
        seen = Seen.restore(
            arrays["seen/indptr"],
            mapped["seen/indices"],
            mapped.get("seen/stars"),
            arrays.get("seen/levels"),
            (len(users), len(movies)),
        )
        counts = arrays.get("popularity")
        if counts is None:  # version 1
            counts = np.bincount(seen.all_films(), minlength=len(movies))
        titles = _unpack("titles", arrays).tolist()
        genres = _unpack("films/genres", arrays).tolist() if "films/genres/ends" in arrays else None
        years = arrays.get("films/years")
        parts = [part for part in (titles, counts, genres, years) if part is not None]
        if any(len(part) != len(movies) for part in parts):
            raise ValueError("the parts do not fit together")
        for numbers in (counts, years):
            if numbers is not None and (numbers.dtype.kind != "i" or numbers.ndim != 1 or numbers.min() < 0):
                raise ValueError("the films' years or numbers of ratings are none")
        sides = (
            _unpack_blocks("side/users/", arrays, len(users)),
            _unpack_blocks("side/movies/", arrays, len(movies)),
        )
        return Trained(model, Titles(titles, counts), seen, dict(meta["about"]), genres, years, *sides)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise DataError(f"{path}: this movie model file is damaged ({error})", "train it again") from error


def _scale(given: Any) -> tuple[float, float]:
    if not isinstance(given, list) or not all(type(n) in (int, float) for n in given):
        raise ValueError("a scale is two numbers")
    low, high = given
    if not -LARGEST <= low <= high <= LARGEST:  # NaN is neither
        raise ValueError(f"a scale of {low} to {high}")
    return float(low), float(high)


def _ids(values: np.ndarray) -> Ids:
    if values.ndim != 1 or not len(values) or values.dtype.kind not in "iufO" or values.dtype == np.float16:
        raise ValueError("ids are a row of numbers or texts")
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        raise ValueError("ids are not finite")
    if not (values[1:] > values[:-1]).all():
        raise ValueError("ids are out of order")
    return Ids(values)


def _opened_bytes(arrays: Mapping[str, MappedArray]) -> float:
    """Return what a model takes: the arrays, which are checked and so in memory, and 150 for each text."""
    size = sum(math.prod(array.shape) * array.dtype.itemsize for array in arrays.values())
    return size + 150.0 * sum(len(array) for name, array in arrays.items() if name.endswith("/ends"))


_RATINGS = ("seen/indices", "seen/stars")  # long, and mostly a user's part of them is looked at alone


def _pack(name: str, values: np.ndarray) -> dict[str, np.ndarray]:
    """Numbers as they are; texts as one run of UTF-8 and the place where each ends."""
    if values.dtype != object:
        return {name: values}
    texts = [text.encode("utf-8", "surrogatepass") for text in values.tolist()]
    ends = np.cumsum([len(text) for text in texts], dtype=np.int64)
    return {f"{name}/utf8": np.frombuffer(b"".join(texts), np.uint8), f"{name}/ends": ends}


def _pack_block(name: str, block: sparse.csr_array) -> dict[str, np.ndarray]:
    return {
        f"{name}/indptr": block.indptr.astype(np.int64),
        f"{name}/indices": block.indices.astype(np.int32),
        f"{name}/data": block.data.astype(np.float32),
        f"{name}/columns": np.array([block.shape[1]], np.int64),
    }


def _unpack_blocks(prefix: str, arrays: dict[str, np.ndarray], rows: int) -> dict[str, sparse.csr_array]:
    names = [key.removeprefix(prefix).removesuffix("/indptr") for key in arrays if key.startswith(prefix)]
    blocks = {}
    for name in [name for name in names if "/" not in name]:
        data, indices, indptr = (arrays[f"{prefix}{name}/{part}"] for part in ("data", "indices", "indptr"))
        columns = arrays[f"{prefix}{name}/columns"]
        if columns.shape != (1,) or not 0 <= columns[0] <= _MOST_COLUMNS:
            raise ValueError(f"{name} has no number of columns")
        if data.dtype != np.float32 or not np.isfinite(data).all():
            raise ValueError(f"{name} is not finite")
        shape = (rows, int(columns[0]))
        blocks[name] = sparse.csr_array((data, indices, indptr), shape=shape)
        blocks[name].check_format(full_check=True)
    return blocks


def _unpack(name: str, arrays: dict[str, np.ndarray]) -> np.ndarray:
    if name in arrays:
        return arrays[name]
    letters, places = arrays[f"{name}/utf8"], arrays[f"{name}/ends"]
    if letters.dtype != np.uint8 or letters.ndim != 1 or not is_ascending(places):
        raise ValueError(f"{name} are no texts")  # or a text might be taken many times over
    if len(letters) != (places[-1] if len(places) else 0):
        raise ValueError(f"{name} are cut off")
    data, ends = letters.tobytes(), places.tolist()
    starts = [0, *ends[:-1]]
    texts = [data[a:b].decode("utf-8", "surrogatepass") for a, b in zip(starts, ends, strict=True)]
    return np.array(texts, object)
