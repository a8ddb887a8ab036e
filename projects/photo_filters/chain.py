"""Chains: `gaussian:2 | sharpen | sepia:60%`.

A chain is steps joined by `|`; a step is `name[:value[,value]*]`; a value is a number, with `%` for a
hundredth (60% and 0.6 are the same), or a word where a parameter takes words. Values left out have their
defaults. A file's name may have commas in it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from projects.photo_filters import filters  # noqa: F401 - registers them
from projects.photo_filters.registry import REGISTRY, Filter, Kind, Parameter
from shared.errors import DataError, UsageError, closest

__all__ = [
    "PICTURE_KINDS",
    "WARP_KINDS",
    "Step",
    "find_filter",
    "looks_like_chain",
    "parse_chain",
]

PICTURE_KINDS: tuple[Kind, ...] = tuple(kind for kind in get_args(Kind) if kind != "warp")
WARP_KINDS: tuple[Kind, ...] = ("warp",)
_NUMBER = re.compile(r"[-+.\d]+(e[-+]?\d+)?%?")


@dataclass(frozen=True)
class Step:
    """A filter and its values, as many as it has parameters; `text` is how the step was written."""

    filter: Filter
    values: tuple[float | str, ...]
    text: str


def parse_chain(text: str, *, kinds: Collection[Kind] = PICTURE_KINDS) -> list[Step]:
    """Return the steps of a chain.

    Raises:
        DataError: an empty step, an unknown name, a value out of range, too many or too few values, values
            that do not go together, a step of another kind than `kinds`; the message names the step.
        UsageError: text where a number belongs.
    """
    steps = [parse_step(part.strip()) for part in text.split("|")]
    for step in steps:
        if step.filter.kind not in kinds:
            command = "warp" if step.filter.kind == "warp" else "apply"
            raise DataError(f"step {step.text!r} does not belong here", f"use the command {command} for it")
    return steps


def parse_step(text: str) -> Step:
    """Return one step."""
    if not text:
        raise DataError("the chain has an empty step", "write steps as name:value, joined by |")
    name, colon, rest = text.partition(":")
    found = find_filter(name.strip(), text)
    values_of = _file_and_number if found.parameters and found.parameters[0].is_file else _parts
    written = [value.strip() for value in values_of(rest)] if colon else []
    if len(written) > len(found.parameters):
        most = len(found.parameters)
        takes = {0: "no value", 1: "one value"}.get(most, f"{most} values")
        given = "1 value" if len(written) == 1 else f"{len(written)} values"
        raise DataError(f"step {text!r} has {given}; it takes {takes}", f"write {found.form}")
    values = []
    for i, parameter in enumerate(found.parameters):
        if i < len(written):
            values.append(_value(written[i], parameter, text))
        elif parameter.default is None:
            raise DataError(f"step {text!r}: {parameter.name} is missing", f"write {found.form}")
        else:
            values.append(parameter.default)
    try:  # words, and how values go together, are judged before any picture is opened
        if found.kind in ("matrix", "curve", "table", "light", "look"):
            found.make(*values)
        if found.check is not None:
            found.check(*values)
    except DataError as error:
        problem = error.problem.removeprefix(f"{found.name}: ")
        raise DataError(f"step {text!r}: {problem}", error.next_step) from error
    return Step(found, tuple(values), text)


def _parts(written: str) -> list[str]:
    return written.split(",")


def _file_and_number(written: str) -> list[str]:
    """A file's name, and the number behind its last comma, if there is one."""
    name, comma, number = written.rpartition(",")
    if not comma:
        return [written]
    is_number = _NUMBER.fullmatch(number.strip()) is not None
    is_name = Path(written.strip()).exists() or not Path(name.strip()).exists()
    return [name, number] if is_number or not is_name else [written]


def find_filter(name: str, step: str = "") -> Filter:
    """Return the filter called `name`, or raise `DataError` with the names that are near."""
    if name not in REGISTRY:
        where = f"step {step!r}: " if step and step != name else ""
        raise DataError(f"{where}no filter is called {name!r}", closest(name, REGISTRY))
    return REGISTRY[name]


def _value(written: str, parameter: Parameter, step: str) -> float | str:
    if parameter.text:
        return written
    if parameter.choices:
        if written not in parameter.choices:
            raise DataError(
                f"step {step!r}: {parameter.name} {written!r} is unknown", f"give {parameter.describe()}"
            )
        return written
    per_cent = written.endswith("%")
    try:
        value = float(written.removesuffix("%").replace("_", "?"))  # Python reads 1_0 as ten
    except ValueError:
        raise UsageError(
            f"step {step!r}: {parameter.name} {written!r} is not a number", f"give {parameter.describe()}"
        ) from None
    if per_cent and parameter.unit != "%":
        raise DataError(f"step {step!r}: {parameter.name} is not in per cent", f"give {parameter.describe()}")
    value = value / 100 if per_cent else value
    parameter.check(value, step)
    return value


def looks_like_chain(word: str) -> bool:
    """Tell whether an argument is meant as a chain: it has a `|`, or begins with a filter's name."""
    return "|" in word or word.partition(":")[0].strip() in REGISTRY
