"""Which settings of a model are worth trying: a space per model, drawn from or gone through as a grid.

A space names settings and what each may be: a tuple (low, high, kind) with kind "float" or "int", drawn
evenly, or "log" or "int-log", drawn evenly on a logarithmic scale; or a list of values. A model may bring its
own as the class variable `space`; `SPACES` holds those of the others.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from projects.movie_recommender.models import Model

__all__ = ["SPACES", "Space", "candidates", "space_of"]

Space = Mapping[str, "tuple[float, float, str] | list[Any]"]

SPACES: dict[str, Space] = {
    "bias": {"reg_user": (0.5, 30.0, "log"), "reg_movie": (0.5, 30.0, "log")},
    "svd": {"rank": (2, 30, "int-log"), "reg_user": (1.0, 20.0, "log"), "reg_movie": (1.0, 20.0, "log")},
    "als": {
        "rank": (3, 40, "int-log"),
        "reg": (3.0, 40.0, "log"),
        "reg_bias": (1.0, 10.0, "log"),
        "sweeps": (3, 15, "int-log"),
    },
    "funk": {
        "rank": (5, 100, "int-log"),
        "rate": (0.005, 0.05, "log"),
        "reg": (0.01, 0.2, "log"),
        "sweeps": (8, 60, "int-log"),
    },
    "svdpp": {
        "rank": (5, 50, "int-log"),
        "rate": (0.003, 0.03, "log"),
        "reg": (0.01, 0.2, "log"),
        "sweeps": (10, 60, "int-log"),
    },
    "bayes": {
        "rank": [15, 31, 47],
        "components": (50, 500, "int-log"),
        "evenness": (2.0, 40.0, "log"),
        "tails": (3.0, 40.0, "log"),
    },
    "ease": {"reg": (50.0, 2000.0, "log"), "positives": ["graded", "liked", "all"]},
    "ials": {
        "rank": (16, 128, "int-log"),
        "reg": (0.003, 0.3, "log"),
        "unseen": (0.03, 1.0, "log"),
        "positives": ["graded", "liked", "all"],
    },
    "itemknn": {"k": (20, 400, "int-log"), "shrink": (10.0, 300.0, "log"), "damping": (0.01, 1.0, "log")},
    "userknn": {"k": (30, 600, "int-log"), "shrink": (10.0, 300.0, "log"), "damping": (0.01, 1.0, "log")},
}
_TRIES = 50  # draws of the same settings after which a space counts as used up


def space_of(model: type[Model]) -> Space:
    """Return the space of a model; empty where nothing can be chosen."""
    return getattr(model, "space", None) or SPACES.get(model.name, {})


def candidates(space: Space, count: int, rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    """Yield up to `count` different settings of a space.

    All of it, in order, where it is a grid of no more than `count`; else drawn at random: with few settings
    that matter among several, random draws try more values of each than a grid of as many trials (Bergstra
    and Bengio 2012). Numbers are rounded to three digits, so that what is shown can be typed in again.
    """
    axes = {name: _values(axis) for name, axis in space.items()}
    size = math.prod(math.inf if values is None else len(values) for values in axes.values())
    if size <= count:
        for found in itertools.product(*(values or [] for values in axes.values())):
            yield dict(zip(axes, found, strict=True))
        return
    known: list[dict[str, Any]] = []
    tries = 0
    while len(known) < count and tries < _TRIES:
        drawn = {name: _draw(axis, rng) for name, axis in space.items()}
        tries += 1
        if drawn not in known:
            known.append(drawn)
            tries = 0
            yield drawn


def _values(axis: tuple[float, float, str] | list[Any]) -> list[Any] | None:
    """All values of a setting, where they can be counted."""
    if isinstance(axis, list):
        return axis
    low, high, kind = axis
    return list(range(int(low), int(high) + 1)) if kind == "int" else None


def _draw(axis: tuple[float, float, str] | list[Any], rng: np.random.Generator) -> Any:
    if isinstance(axis, list):
        return axis[int(rng.integers(len(axis)))]
    low, high, kind = axis
    if kind == "int":
        return int(rng.integers(int(low), int(high), endpoint=True))
    if kind == "float":
        number = rng.uniform(low, high)
    elif kind in ("log", "int-log"):
        number = math.exp(rng.uniform(math.log(low), math.log(high)))
    else:
        raise ValueError(f"a space has no axis of kind {kind!r}")
    return round(number) if kind == "int-log" else min(max(float(f"{number:.3g}"), low), high)
