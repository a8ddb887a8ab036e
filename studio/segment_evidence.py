"""How many segments are there? What each witness says, drawn and as figures."""

from __future__ import annotations

import numpy as np
import streamlit as st

from studio.components import Item, plane
from studio.frame import part, plain
from studio.segments import Grouped
from studio.tables import table

__all__ = ["evidence", "figure"]


@part
def evidence(opened: Grouped) -> None:
    """Show what speaks for each number of segments."""
    choice = opened.chosen.choice
    if choice is None or len(choice.trials) < 2:
        return
    st.subheader("How many are there?", divider="gray")
    told: tuple[tuple[str, str, list[float]], ...] = (
        ("Silhouette", "nearer to their own segment than to the next; 1 is best",
         [trial.silhouette for trial in choice.trials]),
        ("Gap", "tighter than a table without groups; the first that is not under the next",
         [trial.gap for trial in choice.trials]),
        ("Stability", "the same segments from resampled rows; 1 is best",
         [trial.stability for trial in choice.trials]),
    )  # fmt: skip
    for column, (name, about, values) in zip(st.columns(3), told, strict=True):
        with column:
            st.markdown(f"**{name}**")
            _line(name, values, choice.k)
            st.caption(f"{about}.")
    with st.expander("The figures"):
        rows = [
            (trial.k, *map(figure, (trial.silhouette, trial.gap, trial.gap_error, trial.stability,
                                     trial.stability_low)))
            for trial in choice.trials
        ]  # fmt: skip
        header = ("segments", "silhouette", "gap", "± error", "stability", "least")
        table(header, rows, label="What speaks for each number of segments", strong=choice.k - 1)
    st.caption(plain(f"Chosen: {choice.k}; {choice.why}. k-means always finds as many as it is asked for."))


def _line(name: str, values: list[float], chosen: int) -> None:
    """Draw a witness over the numbers of segments, the chosen one marked."""
    points = [[k, value] for k, value in enumerate(values, 1) if np.isfinite(value)]
    if not points:
        return
    heights = [value for _, value in points]
    low, high = min([0.0, *heights]), max(heights)
    room = 0.16 * (high - low or 1.0)
    items: list[Item] = [
        {"kind": "line", "points": points, "colour": 2},
        *({"kind": "text", "at": [k, low - 0.8 * room], "text": str(k)} for k in range(1, len(values) + 1)),
    ]
    at = next((point for point in points if point[0] == chosen), None)
    if at:
        items += [
            {"kind": "line", "points": [[chosen, low], at], "colour": 1, "dashed": True, "width": 1.5},
            {"kind": "dots", "points": [at], "colour": 1, "size": 9},
            {"kind": "text", "at": [at[0], at[1] + 0.35 * room], "text": f"{at[1]:.2f}"},
        ]
    told = ", ".join(f"{k}: {value:.2f}" for k, value in points)
    plane(
        f"segments.{name}", label=f"{name} by the number of segments: {told}", height=300, items=items,
        view=(0.5, low - 1.2 * room, len(values) + 0.5, high + 1.5 * room),
    )  # fmt: skip


def figure(value: float) -> str:
    """Return a number with three digits after the point, a dash where there is none."""
    return f"{value:.3f}" if np.isfinite(value) else "–"
