"""What fitted arrays look like: the same name means the same in every model, and has the same form.

Compiled code is compiled for these types and reads as far as these shapes say, and a prediction from numbers
that are not finite is none; so a file's arrays are held to them before a model is made of them.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from projects.movie_recommender.models.limits import check_settings
from shared.errors import DataError

if TYPE_CHECKING:
    from projects.movie_recommender.models.base import Model

__all__ = ["FORMS", "LARGEST", "check_forms", "check_types"]

LARGEST = 1e15  # magnitude of any number: sums of products of two stay finite in float32
FORMS: dict[str, tuple[str, int]] = {  # dtype and number of axes
    "mean": ("<f8", 0),
    "user_bias": ("<f8", 1),
    "movie_bias": ("<f8", 1),
    "liked": ("<f4", 1),
    "user_rows": ("<f4", 2),
    "movie_rows": ("<f4", 2),
    "user_totals": ("<f8", 2),
    "movie_totals": ("<f8", 2),
    "implicit": ("<f4", 2),
    "neighbours": ("<i4", 2),
    "weights": ("<f4", 2),
    "ends": ("<i8", 1),
    "rated": ("<i4", 1),
    "residuals": ("<f4", 1),
    "history_ends": ("<i8", 1),
    "history_films": ("<i4", 1),
    "history_strengths": ("<f4", 1),
    "star_weights": ("<f8", 1),
    "order_weights": ("<f8", 1),
    "user_draws": ("<f2", 3),
    "movie_draws": ("<f2", 3),
    "movie_bag": ("<f2", 3),
    "person_mean": ("<f8", 2),
    "film_mean": ("<f8", 2),
    "person_precision": ("<f8", 3),
    "film_precision": ("<f8", 3),
    "user_variance": ("<f4", 1),
    "movie_variance": ("<f4", 1),
    "person_variance": ("<f8", 0),
}
_TYPES: dict[str, tuple[type, ...]] = {
    "int": (int,), "float": (int, float), "str": (str,), "bool": (bool,), "None": (type(None),)
}  # fmt: skip


def check_forms(model: Model) -> None:
    """Raise `ValueError` where a fitted array has another type or number of axes, or is not finite."""
    for name in model.keeps:
        array = np.asarray(getattr(model, name))
        if name in FORMS and (array.dtype.str, array.ndim) != FORMS[name]:
            raise ValueError(f"{name} is {array.dtype} of {array.ndim} axes")
        if array.dtype.kind != "f" or not array.size:
            continue
        if (
            not -LARGEST <= float(array.min()) <= float(array.max()) <= LARGEST
        ):  # NaN is neither; no copy is made
            raise ValueError(f"{name} is not finite")


def check_types(model: Model) -> None:
    """Raise `ValueError` where a setting is of another type than its field says, or out of range."""
    for field in dataclasses.fields(model):  # type: ignore[arg-type]
        value = getattr(model, field.name)
        wanted = [_TYPES[name] for name in str(field.type).split(" | ") if name in _TYPES]
        is_flag = isinstance(value, bool)
        if not any(isinstance(value, types) and is_flag == (types == (bool,)) for types in wanted):
            raise ValueError(f"{field.name} is {str(value)[:40]!r}")
        if isinstance(value, int | float) and not abs(value) <= LARGEST:
            raise ValueError(f"{field.name} is too large")
    try:
        check_settings(model)
    except DataError as error:
        raise ValueError(error.problem) from error
