"""Points of a plane that a session keeps: dragged, moved by keys, or written as numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import streamlit as st

from studio.components import Item
from studio.frame import kept

__all__ = ["MOST", "add", "facts", "handles", "moved", "numbers", "points", "put", "remove"]

MOST = 40  # points of one plane
Points = Sequence[Sequence[float]]


def points(name: str, default: Points) -> np.ndarray:
    """Return the points (n, 2) that the session keeps under `name`."""
    return np.array(kept().setdefault(name, [list(map(float, point)) for point in default]), dtype=np.float64)


def put(name: str, places: Points) -> None:
    """Keep these points."""
    kept()[name] = [[round(float(x), 2), round(float(y), 2)] for x, y in places]


def moved(name: str) -> Callable[[Any], None]:
    """Return what a plane calls when points of `name` have been moved; what is no such list is ignored."""

    def take(told: Any) -> None:
        if is_places(told) and len(told) == len(kept()[name]):
            put(name, told)

    return take


def add(name: str) -> Callable[[Any], None]:
    """Return what a plane calls with the place of a further point."""

    def take(told: Any) -> None:
        if is_places([told]) and len(kept()[name]) < MOST:
            put(name, [*kept()[name], told])

    return take


def remove(name: str, least: int) -> Callable[[Any], None]:
    """Return what a plane calls with the number of a point to take away; `least` stay."""

    def take(told: Any) -> None:
        places = kept()[name]
        if isinstance(told, int) and 0 <= told < len(places) > least:
            put(name, [place for i, place in enumerate(places) if i != told])

    return take


def is_places(told: Any) -> bool:
    """Whether this is a list of pairs of finite numbers."""
    return isinstance(told, list) and all(
        isinstance(place, list) and len(place) == 2 and all(_is_number(value) for value in place)
        for place in told
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value) and abs(value) < 1e6


def handles(places: np.ndarray, labels: Sequence[str], colours: Sequence[int]) -> list[Item]:
    """Return points as a plane shows them to be dragged."""
    return [
        {"at": [float(x), float(y)], "label": label, "colour": colour}
        for (x, y), label, colour in zip(places, labels, colours, strict=True)
    ]


def numbers(name: str, labels: Sequence[str]) -> None:
    """Show fields for the coordinates of the points of `name`."""
    with st.expander("As numbers"):
        for i, (label, place) in enumerate(zip(labels, kept()[name], strict=True)):
            columns = st.columns(2)
            for axis, letter in enumerate("xy"):
                key = f"{name} {i} {letter}"
                st.session_state[key] = float(place[axis])
                columns[axis].number_input(
                    f"{label} {letter}", key=key, step=0.5, format="%.2f", min_value=-1e5, max_value=1e5,
                    on_change=_typed, args=(name, i, axis, key),
                )  # fmt: skip


def _typed(name: str, i: int, axis: int, key: str) -> None:
    value = st.session_state[key]
    if value is not None and i < len(kept()[name]):
        kept()[name][i][axis] = round(float(value), 2)


def facts(told: dict[str, str]) -> None:
    """Show figures with their names, side by side as far as there is room; only text of our own."""
    entries = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in told.items())
    st.html(f'<dl class="facts">{entries}</dl>')
