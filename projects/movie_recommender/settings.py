"""Settings of models on a command line: `rank=20` of one model, `als.rank=20` where there are many."""

from __future__ import annotations

import dataclasses
import math
import types
import typing
from collections.abc import Iterable, Mapping
from typing import Any

from projects.movie_recommender.models import Model
from shared.errors import DataError, UsageError, closest

__all__ = ["parse_settings", "parse_settings_by_model"]

_WORDS = {"true": True, "false": False}


def parse_settings(texts: Iterable[str], model: type[Model]) -> dict[str, Any]:
    """Return the settings that texts such as `rank=20` give a model: what its class is called with.

    A value is read as the type of its field: a whole number, a finite number, true or false, text, or `none`
    where the field may be None. Whether the value suits the model is for the model to say.

    Raises:
        DataError: no `=`, a setting given twice or that the model does not have, a value of another type.
    """
    fields = {field.name for field in dataclasses.fields(model) if field.init}  # type: ignore[arg-type]
    hints = typing.get_type_hints(model)
    settings: dict[str, Any] = {}
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not equals:
            raise UsageError(f"--set {text} gives no value", f"write {name or 'rank'}=VALUE")
        if name not in fields:
            what_next = closest(name, sorted(fields)) if fields else "leave it out"
            raise DataError(f"{model.name} has no setting {name!r}", what_next)
        if name in settings:
            raise DataError(f"{name} of {model.name} is set twice", "give it once")
        settings[name] = _read(value, hints[name], f"--set {text}")
    return settings


def parse_settings_by_model(
    texts: Iterable[str], models: Mapping[str, type[Model]]
) -> dict[str, dict[str, Any]]:
    """Return the settings of each model from texts such as `als.rank=20`; models without any are left out.

    Raises:
        DataError: as `parse_settings`, or a model that is not among `models`.
    """
    grouped: dict[str, list[str]] = {}
    for text in texts:
        name, dot, setting = text.partition(".")
        if not dot or "=" in name:
            raise DataError(f"--set {text} names no model", "write MODEL.SETTING=VALUE, such as als.rank=20")
        if name.strip() not in models:
            raise DataError(f"--set {text}: {name.strip()!r} is none of the models", closest(name, models))
        grouped.setdefault(name.strip(), []).append(setting)
    return {name: parse_settings(given, models[name]) for name, given in grouped.items()}


def _read(text: str, kind: Any, where: str) -> Any:
    kinds = typing.get_args(kind) if typing.get_origin(kind) in (types.UnionType, typing.Union) else (kind,)
    if type(None) in kinds and text.lower() == "none":
        return None
    if bool in kinds and text.lower() in _WORDS:
        return _WORDS[text.lower()]
    for number in (int, float):  # 20 is whole where the field takes whole numbers
        if number in kinds:
            try:
                value = number(text)
            except ValueError:
                continue
            if math.isfinite(value):
                return value
    if str in kinds:
        return text
    names = {int: "a whole number", float: "a number", bool: "true or false", type(None): "none"}
    wanted = [names[one] for one in kinds if one in names]
    if not wanted:
        raise DataError(f"{where}: this setting cannot be written as text", "set it from Python")
    raise UsageError(f"{where}: {text!r} is not {' or '.join(wanted)}", "correct the value")
