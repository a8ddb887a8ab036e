"""Power iteration on a small web: where a surfer who clicks at random is found."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import streamlit as st

from shared.console import clean
from shared.errors import DataError
from shared.linalg.power import power_iteration
from studio.components import Item, plane
from studio.dials import dial, whole_dial
from studio.dragging import facts, handles, moved, numbers, points
from studio.frame import field, part

__all__ = ["PAGES", "google_matrix", "page_rank", "read_links", "toggled"]

PAGES = "ABCDEF"
DRAGS = ("moves it", "draws a link")
LINKS = "A B, A C, B C, C A, D C, D E, E F, F D, F A"
CIRCLE = [
    [round(2.9 * np.cos(t), 2), round(2.9 * np.sin(t), 2)] for t in np.arange(6) * np.pi / 3 + np.pi / 6
]


def read_links(text: str) -> np.ndarray:
    """Return which page links to which, (6, 6) with a 1 in row i and column j for a link from j to i.

    Raises:
        DataError: a part that is no pair of two different pages.
    """
    links = np.zeros((len(PAGES), len(PAGES)))
    for pair in filter(str.strip, text.split(",")):
        ends = re.fullmatch(rf"\s*([{PAGES}])\s*(?:->|→)?\s*([{PAGES}])\s*", pair.upper())
        if not ends or ends[1] == ends[2]:
            raise DataError(
                f"{clean(pair.strip())[:40]!r} is no link", "write two of the pages A to F: A B, A C"
            )
        links[PAGES.index(ends[2]), PAGES.index(ends[1])] = 1
    return links


def toggled(text: str, start: int, to: int) -> str:
    """Return the links with the one from page number `start` to page `to`, or without it if it was there.

    Raises:
        DataError: the links cannot be read, or lead from a page to itself.
    """
    links = read_links(f"{text}, {PAGES[start]} {PAGES[to]}")
    links[to, start] = 1 - read_links(text)[to, start]
    return ", ".join(f"{PAGES[a]} {PAGES[b]}" for a, b in np.argwhere(links.T))


def google_matrix(links: np.ndarray, damping: float) -> np.ndarray:
    """Return G = d S + (1 - d) / n, S the columns of `links` each with sum 1 (Brin and Page 1998).

    A page without links leads everywhere alike. G is positive with columns of sum 1, so its leading
    eigenvalue is 1 and |λ₂| ≤ d (Haveliwala and Kamvar 2003).
    """
    n, out = len(links), links.sum(axis=0)
    surfer = np.where(out > 0, links / np.where(out > 0, out, 1), 1 / n)
    return damping * surfer + (1 - damping) / n


@part
def page_rank() -> None:
    """A web whose pages grow with the chance to find the surfer there."""
    text = st.text_input(
        "Links", key=field("play.web.links", LINKS), max_chars=300, help="from to, from to, …"
    )
    drag = st.segmented_control("A drag from a page", DRAGS, key=field("play.web.drag", DRAGS[0], DRAGS))
    left, right = st.columns(2)
    with left:
        damping = dial("play.web.damping", "The surfer follows a link", 0.0, 0.95, step=0.05, default=0.85)
    with right:
        steps = whole_dial("play.web.steps", "Steps", 0, 30, 30)
    links = read_links(text)
    matrix = google_matrix(links, damping)
    share = np.zeros(len(PAGES))
    share[0] = 1  # the surfer begins at A
    for _ in range(steps):
        share = matrix @ share
    _, limit = power_iteration(matrix)
    limit = limit / limit.sum()
    places = points("play.web", CIRCLE)
    items: list[Item] = []
    for to, start in np.argwhere(links):
        way = places[to] - places[start]
        length = max(float(np.hypot(*way)), 1e-9)
        trim = way / length * min(0.62, length / 3)
        items.append(
            {
                "kind": "arrow",
                "from": (places[start] + trim).tolist(),
                "to": (places[to] - trim).tolist(),
                "colour": 8,
            }
        )
    items.append(
        {
            "kind": "dots",
            "points": places.tolist(),
            "sizes": [8 + 42 * float(np.sqrt(s)) for s in share],
            "colour": 2,
            "opacity": 0.35,
        }
    )
    items += [
        {"kind": "text", "at": [x, y + 0.3], "text": f"{name} {s:.0%}"}
        for name, (x, y), s in zip(PAGES, places.tolist(), share, strict=True)
    ]
    labels = [
        f"page {name}, links to {' '.join(PAGES[j] for j in np.flatnonzero(links[:, i])) or 'none'}"
        for i, name in enumerate(PAGES)
    ]
    plane(
        "play.web.plane", label="Pages and the links between them", view=(-5.0, -4.0, 5.0, 4.0), items=items,
        handles=handles(places, labels, [2] * 6), moved=moved("play.web"), linked=_linked,
        linking=drag == DRAGS[1],
    )  # fmt: skip
    second = np.sort(np.abs(np.linalg.eigvals(matrix)))[-2]
    order = " ".join(PAGES[i] for i in np.argsort(-limit, kind="stable"))
    facts({"by rank": order, "error left": f"{np.abs(share - limit).sum():.1e}", "|λ₂|": f"{second:.2f}"})
    st.caption(
        "Draw a link from page to page, or press Enter on one and then on the other; the same again takes it "
        "away. Each step multiplies by the matrix of the web, and the error shrinks by |λ₂|. "
        "PageRank is the leading eigenvector."
    )
    numbers("play.web", [f"page {name}" for name in PAGES])


def _linked(told: Any) -> None:
    """Add the link that was drawn, or take it away."""
    if (
        isinstance(told, list)
        and len(told) == 2
        and all(isinstance(one, int) and 0 <= one < len(PAGES) for one in told)
        and told[0] != told[1]
    ):
        st.session_state["play.web.links"] = toggled(st.session_state["play.web.links"], *told)
