"""The settings that a fitted model was made with, those included that its fit had to find."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from projects.movie_recommender.models.base import Model
from projects.movie_recommender.models.iterative import Iterative

__all__ = ["settings_used"]

_FOUND: dict[str, Callable[[Any], dict[str, Any]]] = {  # what a setting may leave to the model or to the data
    "als": lambda model: {"rank": len(model.penalty) - 1, "reg": float(model.penalty[0])},
    "bayes": lambda model: {"rank": model.person_mean.shape[1] - 1},
    "blend": lambda model: {"parts": {part.name: settings_used(part) for part in model.parts}},
    "ials": lambda model: {"reg": float(model.penalty)},
}


def settings_used(model: Model) -> dict[str, Any]:
    """Return all settings of a fitted model as they came to be: none is None, and `sweeps` were made."""
    used: dict[str, Any] = dataclasses.asdict(model)  # type: ignore[call-overload]
    if isinstance(model, Iterative):
        used["sweeps"] = model.sweeps_done
    return used | (_FOUND[model.name](model) if model.name in _FOUND else {})
