"""Films with a model that has learned from their ratings, as the page asks them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from projects.movie_recommender.explain import explain
from projects.movie_recommender.models import MODELS
from projects.movie_recommender.source import Source, open_source
from projects.movie_recommender.store import Trained
from projects.movie_recommender.toplist import recommend_person, similar
from shared.console import clean
from shared.datasets import CATALOG
from shared.datasets.catalog import is_present
from studio.components import Item

__all__ = ["Films", "accuracy", "names_of_sets", "opened"]

SETS = ("sample", "ml-latest-small", "ml-100k")  # that are learned from while one waits
ROOT = Path(__file__).resolve().parents[1]
_SUGGESTED = 8


@dataclass(frozen=True)
class Films:
    """A set of ratings and the factorisation learned from it."""

    source: Source
    trained: Trained

    @cached_property
    def titles(self) -> list[str]:
        """What each film is called, without what could steer a terminal; its id where it has no title."""
        ids = self.trained.model.movie_ids.values
        return [clean(title) or f"film {ids[code]}" for code, title in enumerate(self.source.titles)]

    @cached_property
    def by_popularity(self) -> np.ndarray:
        """Codes of the films, most ratings first."""
        return np.argsort(-np.asarray(self.trained.titles.popularity), kind="stable")

    def suggest(self, text: str) -> list[tuple[int, str, str]]:
        """Return code, title and nothing more of the films whose titles hold or are like `text`."""
        wanted = text.strip().casefold()
        if not wanted:
            return []
        codes = [int(code) for code in self.by_popularity if wanted in self.titles[code].casefold()][
            :_SUGGESTED
        ]
        if len(codes) < _SUGGESTED:
            places = {title: code for code, title in enumerate(self.source.titles)}
            codes += [
                places[title] for title in self.trained.titles.nearest(text, _SUGGESTED) if title in places
            ]
        return [(code, self.titles[code], "") for code in dict.fromkeys(codes)][:_SUGGESTED]

    def recommended(self, ratings: Mapping[int, float], k: int = 10) -> list[Item]:
        """Return the films that a person should like best by their ratings, with the reason of each.

        The person is folded in: their row of factors is solved for while the films' stay as they are.
        """
        movies = np.fromiter(ratings, np.int64, len(ratings))
        values = np.fromiter(ratings.values(), np.float32, len(ratings))
        model = self.trained.model
        person = model.fold_in(model.movie_ids.values[movies], values)
        films, scores = recommend_person(person, movies, k)
        return [
            {
                "row": int(film), "rank": rank, "title": self.titles[film], "artist": "", "vote": 0,
                "share": f"{score:.1f} ★", "why": self.reason(movies, values, int(film)),
            }
            for rank, (film, score) in enumerate(zip(films, scores, strict=True), 1)
        ]  # fmt: skip

    def reason(self, movies: np.ndarray, ratings: np.ndarray, film: int) -> str:
        """Return which of the ratings speak most for a film, and for how many stars."""
        if not len(movies):
            return "liked by most"
        found = explain(self.trained.model, movies, ratings, film)
        best = [i for i in np.argsort(-found.shares, kind="stable")[:2] if found.shares[i] > 0.005]
        if not best:
            return "liked by most, though your ratings do not speak for it"
        parts = [
            f"{self.titles[found.movies[i]]} {found.ratings[i]:g} ({found.shares[i]:+.2f})" for i in best
        ]
        return f"because you rated {' and '.join(parts)}"

    def alike(self, film: int, k: int = 8) -> list[Item]:
        """Return the films that the same people like."""
        films, likeness = similar(self.trained, film, k)
        return [
            {"row": int(code), "rank": rank, "title": self.titles[code], "artist": "", "vote": 0,
             "share": f"{score:.2f}"}
            for rank, (code, score) in enumerate(zip(films, likeness, strict=True), 1)
        ]  # fmt: skip


@st.cache_resource(max_entries=3, show_spinner="Learning from the ratings …")
def opened(name: str) -> Films:
    """Return a set with its model, learned once for all sessions."""
    source = open_source(name)
    model = MODELS["als"]().fit(source.ratings, 0)
    trained = Trained.of(model, source.ratings, source.titles, {}, source.genres, source.years)
    return Films(source, trained)


def names_of_sets() -> list[str]:
    """The sets of ratings that are here, the sample first."""
    return [name for name in SETS if name == "sample" or (name in CATALOG and is_present(name))]


def accuracy(path: Path = ROOT / "benchmarks" / "results" / "movies.json") -> list[dict[str, str]]:
    """Return what `make bench APP=movies` measured on ml-100k: model, RMSE and MAE with their intervals."""
    if not path.exists():
        return []
    runs: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["runs"].get("u1 … u5", [])
    runs.sort(key=lambda run: float(run["metrics"]["rmse"]["mean"]))
    return [
        {"program": run["program"], "model": run["model"]}
        | {name.upper(): _span(run["metrics"][name]) for name in ("rmse", "mae")}
        for run in runs
    ]  # fmt: skip


def _span(metric: dict[str, Any]) -> str:
    low, high = metric.get("interval") or (None, None)
    return f"{metric['mean']:.4f}" + (f" ({low:.4f} to {high:.4f})" if low is not None else "")
