"""What the settings of models may be: the same name means the same everywhere, and has the same bounds."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

import numpy as np

from shared.errors import DataError

if TYPE_CHECKING:
    from projects.movie_recommender.models.base import Model

__all__ = ["check_finite", "check_settings"]

_COUNTS = {"rank": 10_000, "sweeps": 100_000, "k": 10**9, "draws": 1_000, "components": 100_000}  # from 1
_POSITIVE = ("reg", "rate", "unseen")
_NOT_NEGATIVE = ("reg_bias", "reg_user", "reg_movie", "reg_implicit", "shrink", "damping")
_ABOVE = {"evenness": 1.0, "tails": 2.0}  # below them a variance is infinite
_SHARES = ("decay",)  # above 0, at most 1


def check_settings(model: Model) -> None:
    """Raise `DataError` where a setting of `model` is out of range; None leaves a choice to the model."""
    for field in dataclasses.fields(model):  # type: ignore[arg-type]
        name, value = field.name, getattr(model, field.name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        if name in _COUNTS:
            good, says = 1 <= value <= _COUNTS[name], f"from 1 to {_COUNTS[name]:,}"
        elif name in _POSITIVE:
            good, says = 0 < value < math.inf, "a number above 0"
        elif name in _NOT_NEGATIVE:
            good, says = 0 <= value < math.inf, "0 or more"
        elif name in _ABOVE:
            good, says = _ABOVE[name] < value < math.inf, f"a number above {_ABOVE[name]:g}"
        elif name in _SHARES:
            good, says = 0 < value <= 1, "a number above 0, at most 1"
        else:
            continue
        if not good:
            raise DataError(f"{model.name}: {name} is {value}", f"choose {says}")


def check_finite(model: Model) -> None:
    """Raise `DataError` where what was fitted holds NaN or infinity, by which nothing can be ranked."""
    for key in model.keeps:
        array = np.asarray(getattr(model, key))
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise DataError(
                f"{model.name} found no finite {key.replace('_', ' ')} with these settings",
                "choose larger penalties or a smaller rank",
            )
