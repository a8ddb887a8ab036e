"""The ways to place songs that `evaluate` compares, each with the songs whose genres it has seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from projects.song_recommender.embedding import place
from projects.song_recommender.features import CODES, embed, feature_names
from projects.song_recommender.merged import MergedSongs, by_artists_of
from projects.song_recommender.sound import sound
from shared.datasets import AUDIO_FEATURES
from shared.errors import DataError

__all__ = ["METHODS", "Placed"]

_FOLDS = 5


@dataclass(frozen=True)
class Placed:
    """Songs as rows in which some of the queries may be judged.

    Attributes:
        rows: (n, c) float32.
        queries: song numbers.
        seen: (n,) bool, the songs whose genres took part in making the rows: none by an artist of `queries`.
    """

    rows: np.ndarray
    queries: np.ndarray
    seen: np.ndarray


Method = Callable[[MergedSongs, np.ndarray, np.random.Generator], Iterator[Placed]]


def _unsupervised(place: Callable[[pd.DataFrame, np.random.Generator], np.ndarray]) -> Method:
    """A method that sees no genre."""

    def method(pool: MergedSongs, queries: np.ndarray, rng: np.random.Generator) -> Iterator[Placed]:
        yield Placed(place(pool.table, rng), queries, np.zeros(len(pool.table), dtype=bool))

    return method


def _supervised(learn: Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], np.ndarray]) -> Method:
    """A method that learns from the genres of all songs but those that credit an artist of a query.

    Where that leaves less than half of the songs the queries are judged in five parts, their artists apart,
    each in rows of its own.
    """

    def method(pool: MergedSongs, queries: np.ndarray, rng: np.random.Generator) -> Iterator[Placed]:
        inputs, plain = sound(pool.table)
        usable = inputs.any(axis=1) & pool.genres.any(axis=1)
        enough = np.count_nonzero(usable & ~by_artists_of(pool.table, queries)) >= usable.sum() / 2
        part = pool.artists[queries] % (1 if enough else _FOLDS)
        for own in (queries[part == number] for number in np.unique(part)):
            seen = usable & ~by_artists_of(pool.table, own)
            yield Placed(learn(inputs, plain, inputs[seen], pool.genres[seen]), own, seen)

    return method


def _random(table: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    return rng.standard_normal((len(table), 8)).astype(np.float32)


def _raw(table: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """What Spotify's analysis tells, without the duration, as it stands; a key number is no amount."""
    audio = _audio(table)
    return embed(table[[name for name in audio if name not in CODES] or audio], scaling="raw").rows


def _standard(table: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    return embed(table[_audio(table)], scaling="standard").rows


def _audio(table: pd.DataFrame) -> list[str]:
    return [name for name in feature_names(table) if name in AUDIO_FEATURES] or list(feature_names(table))


def _quadratic(inputs: np.ndarray, plain: np.ndarray, fitted: np.ndarray, genres: np.ndarray) -> np.ndarray:
    """Posterior probabilities of the genres, each a Gaussian of its own covariance, less their means.

    Quadratic discriminant analysis (Hastie, Tibshirani and Friedman 2009, §4.3) of the coordinates of
    `embed`, each covariance mixed with a tenth of the identity.
    """
    width = plain.shape[1]
    known = np.count_nonzero(genres.sum(axis=0) > 1)
    if known < 2:
        raise DataError(
            f"{len(fitted)} songs with features and {known} genres of two songs or more to learn from",
            "take a larger catalogue, or name other --methods",
        )
    density = np.full((len(plain), genres.shape[1]), -np.inf)
    for g, members in enumerate(genres.T):
        if members.sum() > 1:
            own = fitted[members, :width].astype(np.float64)
            shape = 0.9 * np.cov(own.T, bias=True).reshape(width, width) + 0.1 * np.eye(width)
            factor = np.linalg.cholesky(shape)
            apart = np.linalg.solve(factor, (plain - own.mean(axis=0)).T)
            density[:, g] = np.log(len(own)) - np.log(factor.diagonal()).sum() - (apart**2).sum(axis=0) / 2
    odds = np.exp(density - density.max(axis=1, keepdims=True))
    posterior = odds / odds.sum(axis=1, keepdims=True)
    rows = (posterior - posterior[plain.any(axis=1)].mean(axis=0)).astype(np.float32)
    rows[~plain.any(axis=1)] = 0
    return rows


METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "random": _unsupervised(_random),
        "raw cosine": _unsupervised(_raw),
        "standardised": _unsupervised(_standard),
        "normal scores": _unsupervised(lambda table, rng: embed(table).rows),
        "quadratic": _supervised(_quadratic),
        "learned genres": _supervised(place),
    }
)
