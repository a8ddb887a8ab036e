"""Parts of pages that Streamlit lacks: plain JavaScript and SVG of our own, bundled, fetching nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import streamlit as st

from studio.frame import guarded

__all__ = ["cells", "compare", "plane", "slide", "song_list", "stars", "strip", "suggest"]

_PARTS = {"plane": ("finder", "links", "plane")}  # the scripts that a part is made of, its own the last
Item = dict[str, Any]  # a polygon, line, arrow, text or dots, as `plane.js` draws them


@cache
def _declared(name: str) -> Any:
    folder = files("studio.components")
    css = folder.joinpath(f"{name}.css").read_text(encoding="utf-8")
    js = "\n".join(
        folder.joinpath(f"{part}.js").read_text(encoding="utf-8") for part in _PARTS.get(name, (name,))
    )
    return st.components.v2.component(
        f"studio_{name}", html=f'<div class="{name}"></div>', css=css, js=js, isolate_styles=False
    )


def _told(key: str, name: str, then: Callable[[Any], None] | None) -> Callable[[], None]:
    """Return what Streamlit calls when the part `key` tells of `name`: it hands on what was told."""

    def call() -> None:
        value = st.session_state[key].get(name)
        if then is not None and value is not None:
            with guarded():
                then(value)

    return call


def plane(
    key: str,
    *,
    label: str,
    view: tuple[float, float, float, float],
    items: Sequence[Item] = (),
    ground: Sequence[Item] = (),
    handles: Sequence[Item] = (),
    grid: float = 0,
    height: float = 0,
    step: float = 0.1,
    editable: bool = False,
    linking: bool = False,
    start: Sequence[float] | None = None,
    moved: Callable[[Any], None] | None = None,
    picked: Callable[[int], None] | None = None,
    added: Callable[[Any], None] | None = None,
    removed: Callable[[int], None] | None = None,
    linked: Callable[[Any], None] | None = None,
) -> None:
    """Show a plane with things drawn in it and points to drag, by mouse, finger or arrow keys.

    Dots of `pick` are clicked, or gone through: arrow keys lead to the next one in their direction (with
    Shift to one farther off), Page Up and Page Down through all in order, Enter picks.

    Args:
        view: x and y of the lower left and the upper right corner.
        items, ground: what is drawn; the ground below, and again only where it changes. An arrow with
            `handle` ends where that point is held.
        handles: `{"at": [x, y], "label": text, "colour": 0..8}` each.
        grid: distance of its lines; none for 0.
        height: of the picture of width 600, where it does not follow from the view.
        step: how far an arrow key moves a point.
        editable: a click on the plane adds a point, the Delete key takes one away.
        linking: a drag from point to point links them in place of moving one. Where there is `linked`, Enter
            on one point and on another does so at any time.
        start: the place of the dot at which the keys begin; the middle without it.
        moved, picked, added, removed, linked: called with all places, the number of a dot of `pick`, a place,
            the number of a handle, the numbers of two.
    """
    data = {
        "label": label, "view": view, "items": list(items), "ground": list(ground), "handles": list(handles),
        "grid": grid, "height": height, "step": step, "editable": editable,
        "linking": linking, "linkable": linked is not None, "start": None if start is None else list(start),
    }  # fmt: skip
    _declared("plane")(
        key=key,
        data=data,
        on_points_change=_told(key, "points", moved),
        on_picked_change=_told(key, "picked", picked),
        on_added_change=_told(key, "added", added),
        on_removed_change=_told(key, "removed", removed),
        on_linked_change=_told(key, "linked", linked),
    )


def slide(
    key: str, *, label: str, low: float, high: float, step: float, value: float, slid: Callable[[Any], None]
) -> None:
    """Show a slider with a field for its number; `slid` is called with each value on the way."""
    data = {"label": label, "low": low, "high": high, "step": step, "value": value}
    _declared("dial")(key=key, data=data, on_value_change=_told(key, "value", slid))


def suggest(
    key: str,
    *,
    label: str,
    value: str,
    find: Callable[[str], list[tuple[int, str, str]]],
    chosen: Callable[[int], None],
    placeholder: str = "",
    clear: bool = False,
) -> None:
    """Show a field that suggests while one types.

    Args:
        value: what it shows before.
        find: from what was typed to (number, title, what else is said) of each suggestion.
        chosen: called with the number of the one that is taken.
        clear: the field is empty again after that.
    """
    typed = (st.session_state.get(key) or {}).get("text") or ""
    options = [{"value": number, "title": title, "more": more} for number, title, more in find(typed)]
    data = {"label": label, "value": value, "options": options, "placeholder": placeholder, "clear": clear}
    _declared("suggest")(
        key=key, data=data, on_text_change=lambda: None, on_chosen_change=_told(key, "chosen", chosen)
    )


def song_list(
    key: str, songs: Sequence[Item], order: Sequence[str], voted: Callable[[Any], None] | None = None
) -> None:
    """Show songs with the parts of their cosines as bars, and two buttons each.

    Args:
        songs: row, rank, title, artist, share and vote of each; with bars parts (feature and share) and why.
        order: features, the largest parts first, which take the colours.
        voted: called with (row, +1 or -1); without it there are no buttons.
    """
    data = {"songs": list(songs), "order": list(order), "judged": voted is not None}
    _declared("songs")(key=key, data=data, on_vote_change=_told(key, "vote", voted))


def compare(key: str, before: str, after: str, labels: tuple[str, str] = ("before", "after")) -> None:
    """Show two pictures of one size, given by their addresses, with an edge between them to be moved."""
    _declared("compare")(key=key, data={"before": before, "after": after, "labels": labels})


def strip(key: str, choices: Sequence[Item], name: str, chosen: Callable[[Any], None]) -> None:
    """Show small pictures (name, about and src of each) of which one, called `name`, is chosen."""
    data = {"choices": list(choices), "chosen": name}
    _declared("strip")(key=key, data=data, on_chosen_change=_told(key, "chosen", chosen))


def cells(key: str, values: Sequence[Sequence[float]], edited: Callable[[Any], None]) -> None:
    """Show a table of numbers to edit; `edited` is called with all of them."""
    data = {"cells": [list(row) for row in values]}
    _declared("cells")(key=key, data=data, on_cells_change=_told(key, "cells", edited))


def stars(key: str, films: Sequence[Item], rated: Callable[[Any], None]) -> None:
    """Show films (code, title, rating 0 to 5) to be rated; `rated` gets (code, stars), 0 for none."""
    _declared("stars")(key=key, data={"films": list(films)}, on_rated_change=_told(key, "rated", rated))
