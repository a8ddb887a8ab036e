"""The map of a table: its rows on the first two principal components, and what the directions mean."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from projects.customer_segments.model import Fitted
from shared.console import clean
from studio.components import Item, plane
from studio.frame import kept
from studio.segments import Grouped

__all__ = ["colour_of", "labels_of", "reach_of", "show_map", "view_of"]

_ARROWS = 7  # columns whose direction is drawn
_LETTERS = 28  # of a name
_COLOURS = 7  # of the plane, which then begin anew


def show_map(opened: Grouped, found: Fitted) -> None:
    """Show the rows on the first two components, each segment's number at its middle, and the loadings."""
    labels, ids, names = found.labels[opened.drawn], opened.table.ids[opened.drawn], found.segmentation.names
    places = opened.places[opened.drawn]
    colours = [colour_of(label) for label in labels.tolist()]
    middles = [np.median(opened.places[found.labels == j], axis=0).tolist() for j in range(len(names))]
    longest = np.argsort(-(opened.loadings**2).sum(axis=1), kind="stable")[:_ARROWS]
    ends = reach_of(opened) * opened.loadings[longest]
    columns = [clean(found.segmentation.preparation.names[i])[:_LETTERS] for i in longest.tolist()]
    view = view_of(opened.places)
    items: list[Item] = [{"kind": "arrow", "from": [0, 0], "to": end, "colour": 0} for end in ends.tolist()]
    items += labels_of(ends, columns, view)
    items += [{"kind": "text", "at": at, "text": str(j + 1)} for j, at in enumerate(middles)]
    row = kept().get("segments.row")
    if isinstance(row, int) and row < len(opened.table):
        items.append({"kind": "dots", "points": [opened.places[row].tolist()], "colour": 0, "size": 9})

    def picked(place: int) -> None:
        if 0 <= place < len(opened.drawn):
            kept()["segments.row"] = int(opened.drawn[place])

    ground: Item = {
        "kind": "dots", "points": np.round(places, 3).tolist(), "colours": colours, "opacity": 0.5,
        "size": 3.5, "pick": True,
        "names": [
            clean(f"{one}: {label + 1} {names[label]}")
            for one, label in zip(ids, labels.tolist(), strict=True)
        ],
    }  # fmt: skip
    plane(
        "segments.map", label="Map of the rows: click one, or go through them by the arrow keys", height=520,
        view=view, ground=[ground], items=items, picked=picked,
    )  # fmt: skip
    drawn = "" if len(opened.drawn) == len(opened.table) else f"{len(opened.drawn):,} rows are drawn. "
    st.caption(
        f"{drawn}Right: the first principal component, {opened.shares[0]:.0%} of the variance; up: the "
        f"second, {opened.shares[1]:.0%}. An arrow is a column's correlation with both, its loadings."
    )


def colour_of(segment: int) -> int:
    """Return the plane's colour of a segment, from 0."""
    return 1 + segment % _COLOURS


def view_of(places: np.ndarray) -> tuple[float, float, float, float]:
    """Return the corners of a view (x0, y0, x1, y1) that holds all places (n, 2) with some room."""
    low, high = places.min(axis=0), places.max(axis=0)
    room = 0.06 * np.maximum(high - low, 1e-9) + 0.05
    x0, y0, x1, y1 = (float(value) for value in (*(low - room), *(high + room)))
    return x0, y0, x1, y1


def labels_of(ends: np.ndarray, names: Sequence[str], view: tuple[float, float, float, float]) -> list[Item]:
    """Return the names of arrows (k, 2) as texts that begin or end at their tips, none upon another.

    A name that would lie upon an earlier one moves on, up where the arrow leads up.
    """
    x0, y0, x1, y1 = view
    letter, line = (x1 - x0) / 60, (y1 - y0) / 17
    taken: list[tuple[float, float, float]] = []
    items: list[Item] = []
    for (x, y), name in zip(ends.tolist(), names, strict=True):
        left, right = (x - letter * len(name), x) if x >= 0 else (x, x + letter * len(name))
        way = 1 if y >= 0 else -1
        at = y + (0.3 if way > 0 else -0.9) * line
        while any(a < right and left < b and abs(c - at) < 0.99 * line for a, b, c in taken):
            at += way * line
        taken.append((left, right, at))
        items.append({"kind": "text", "at": [x, at], "text": name, "anchor": "end" if x >= 0 else "start"})
    return items


def reach_of(opened: Grouped) -> float:
    """Return the length of an arrow of correlation 1 with which all arrows stay in the view."""
    x0, y0, x1, y1 = view_of(opened.places)
    ends = [(x1, y1) if sign > 0 else (-x0, -y0) for sign in (1, -1)]
    longest = [np.maximum(sign * opened.loadings, 0).max(axis=0) for sign in (1, -1)]
    fits = [
        end / most for far, most_of in zip(ends, longest, strict=True)
        for end, most in zip(far, most_of.tolist(), strict=True) if most > 0.1
    ]  # fmt: skip
    return 0.85 * max(min(fits, default=1.0), 0.0)
