"""A trained model in one checked file: what it learned, its ids, titles, and who rated what."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from projects.movie_recommender.models import MODELS, Model
from projects.movie_recommender.ratings import Ids, Ratings
from projects.movie_recommender.titles import Titles
from shared.container import read_container, write_container
from shared.errors import DataError

__all__ = ["Trained", "load_model", "save_model"]

MAGIC = b"MOVIEMDL"
VERSION = 1


@dataclass(frozen=True)
class Trained:
    """A model with what is needed to recommend by it.

    Args:
        titles: of its films.
        seen: (indptr, indices); user u rated the films indices[indptr[u] : indptr[u + 1]], ascending.
        about: name and digest of the training data, seed, number of ratings; whatever JSON holds.
    """

    model: Model
    titles: Titles
    seen: tuple[np.ndarray, np.ndarray]
    about: dict[str, Any]

    @classmethod
    def of(cls, model: Model, ratings: Ratings, titles: Sequence[str], about: dict[str, Any]) -> Trained:
        """Put together a model and the ratings that it was fitted on."""
        matrix = ratings.by_user()
        seen = (matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32))
        counts = np.bincount(ratings.movies, minlength=len(titles))
        return cls(model, Titles(titles, counts), seen, about)

    def seen_by(self, user: int) -> np.ndarray:
        """Return the codes of the films that a user rated; none for −1."""
        indptr, indices = self.seen
        return indices[indptr[user] : indptr[user + 1]] if user >= 0 else indices[:0]


def save_model(path: str | os.PathLike[str], trained: Trained, *, force: bool = False) -> None:
    """Write a model; `load_model` gives one that predicts the same bytes."""
    model = trained.model
    settings, fitted = model.state()
    arrays = {f"model/{name}": np.asarray(array) for name, array in fitted.items()}
    for name, ids in (("users", model.user_ids), ("movies", model.movie_ids)):
        arrays |= _pack(name, ids.values)
    arrays |= _pack("titles", np.array(trained.titles.titles, object))
    arrays["seen/indptr"], arrays["seen/indices"] = trained.seen
    meta = {"algorithm": model.name, "settings": settings, "scale": list(model.scale), "about": trained.about}
    write_container(path, MAGIC, VERSION, meta, arrays, force=force)


def load_model(path: str | os.PathLike[str]) -> Trained:
    """Read what `save_model` wrote, every byte checked.

    Raises:
        DataError: no such file, another kind of file, a newer version, damage, or an unknown algorithm.
    """
    if not Path(path).exists():
        raise DataError(
            f"there is no model at {path}", "train one: python -m projects.movie_recommender train"
        )
    meta, arrays = read_container(path, MAGIC, VERSION, kind="movie model")
    try:
        algorithm = str(meta["algorithm"])
        if algorithm not in MODELS:
            raise DataError(f"{path}: its algorithm {algorithm!r} is unknown here", "update the program")
        low, high = map(float, meta["scale"])
        users, movies = Ids(_unpack("users", arrays)), Ids(_unpack("movies", arrays))
        fitted = {name.removeprefix("model/"): a for name, a in arrays.items() if name.startswith("model/")}
        model = MODELS[algorithm].restore(dict(meta["settings"]), fitted, users, movies, (low, high))
        titles = _unpack("titles", arrays).tolist()
        indptr, indices = arrays["seen/indptr"], arrays["seen/indices"]
        if (
            len(titles) != len(movies)
            or len(indptr) != len(users) + 1
            or not _is_valid(indptr, indices, len(movies))
        ):
            raise ValueError("the parts do not fit together")
        counts = np.bincount(indices, minlength=len(movies))
        return Trained(model, Titles(titles, counts), (indptr, indices), dict(meta["about"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataError(f"{path}: this movie model file is damaged ({error})", "train it again") from error


def _is_valid(indptr: np.ndarray, indices: np.ndarray, n_movies: int) -> bool:
    steps = np.diff(indptr)
    whole = indptr[0] == 0 and indptr[-1] == len(indices) and bool((steps >= 0).all())
    return whole and (not len(indices) or bool(indices.min() >= 0 and indices.max() < n_movies))


def _pack(name: str, values: np.ndarray) -> dict[str, np.ndarray]:
    """Numbers as they are; texts as one run of UTF-8 and the place where each ends."""
    if values.dtype != object:
        return {name: values}
    texts = [text.encode("utf-8", "surrogatepass") for text in values.tolist()]
    ends = np.cumsum([len(text) for text in texts], dtype=np.int64)
    return {f"{name}/utf8": np.frombuffer(b"".join(texts), np.uint8), f"{name}/ends": ends}


def _unpack(name: str, arrays: dict[str, np.ndarray]) -> np.ndarray:
    if name in arrays:
        return arrays[name]
    data, ends = arrays[f"{name}/utf8"].tobytes(), arrays[f"{name}/ends"].tolist()
    starts = [0, *ends[:-1]]
    texts = [data[a:b].decode("utf-8", "surrogatepass") for a, b in zip(starts, ends, strict=True)]
    return np.array(texts, object)
