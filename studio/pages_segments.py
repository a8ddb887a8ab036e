"""Segments: the groups in a table of customers, how sure they are, and what sets each apart."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import streamlit as st

from projects.customer_segments.describe import in_words, notable
from projects.customer_segments.model import Fitted
from studio import segments
from studio.dials import whole_dial
from studio.dragging import facts
from studio.frame import field, guarded, keep, kept, part, plain
from studio.segment_evidence import evidence, figure
from studio.segment_map import colour_of, show_map
from studio.segments import Grouped
from studio.tables import cell, table
from studio.uploads import read_upload

WAYS = ("By the evidence", "By hand")


def show() -> None:
    """The page."""
    st.title("Customer segments")
    with guarded():
        given = st.file_uploader(
            "A table of your own (csv): a row for each customer, columns of numbers or words",
            key="segments.upload",
        )
        if given is not None and kept().get("segments.file") != given.file_id:
            kept()["segments.file"] = given.file_id  # tried once, whatever comes of it
            with st.spinner("Looking for groups …"):
                found = read_upload(given.name, given.getvalue(), segments.read)
            keep("segments", found, 12 * given.size)
            kept().pop("segments.row", None)
    opened: Grouped = kept().get("segments") or segments.sample()
    _groups(opened)
    evidence(opened)
    _outliers(opened)


@part
def _groups(opened: Grouped) -> None:
    left, right = st.columns([11, 9], gap="large")
    with left:
        way = st.segmented_control(
            "How many segments", WAYS, key=field("segments.way", WAYS[0], WAYS)
        ) or WAYS[0]  # fmt: skip
        k, chosen = None, len(opened.chosen.segmentation.names)
        if way == WAYS[1] and opened.most > 1:
            k = whole_dial("segments.k", "Segments", 1, opened.most, chosen)
        found = opened.by(k)
        _told(opened, found)
        show_map(opened, found)
        _picked(opened, found)
    with right:
        _words(opened, found)
        _save(opened, k)


def _told(opened: Grouped, found: Fitted) -> None:
    """Say of what, how many and how surely."""
    count, choice = len(found.segmentation.names), opened.chosen.choice
    rows = f"{len(opened.table):,} rows of {opened.name}"
    remark = " (invented people)" if opened.synthetic else ""
    told = {"segments": str(count), "of the variance within them": f"{found.inertia_share:.0%}"}
    trials = {trial.k: trial for trial in choice.trials} if choice else {}
    if count in trials:
        told["silhouette"] = figure(trials[count].silhouette)
        told["gap"] = figure(trials[count].gap)
        told["stability"] = figure(trials[count].stability)
    facts(told)
    why = f" Why {choice.k}: {choice.why}." if choice and found is opened.chosen else ""
    st.caption(plain(f"{rows}{remark}.{why}"))
    left_out = [f"{name} ({reason})" for name, reason in opened.table.left_out]
    if left_out:
        st.caption(plain(f"Not used: {', '.join(left_out)}."))


def _picked(opened: Grouped, found: Fitted) -> None:
    """Say what stands in the row that was clicked, or named."""

    def named() -> None:
        rows = np.flatnonzero(opened.table.ids == st.session_state["segments.id"].strip())
        kept()["segments.row"] = int(rows[0]) if len(rows) else str(st.session_state["segments.id"])

    st.text_input("A row by its id", key="segments.id", max_chars=100, on_change=named)
    row = kept().get("segments.row")
    if isinstance(row, str) and row.strip():
        st.caption(plain(f"There is no row {row!r}; ids are such as {opened.table.ids[0]}."))
    if isinstance(row, int) and row < len(opened.table):
        label = int(found.labels[row])
        told = [("segment", f"{label + 1} {found.segmentation.names[label]}"), *opened.row(row)]
        table((str(opened.table.ids[row]), ""), told, label="The row that was picked")


def _words(opened: Grouped, found: Fitted) -> None:
    """Describe each segment: its size, what sets it apart, and who is typical of it."""
    entries = []
    for j, name in enumerate(found.segmentation.names):
        size = int(found.segmentation.sizes[j])
        typical = ", ".join(cell(opened.table.ids[row]) for row in found.typical[j])
        differences = "".join(
            f"<li><b>{one.difference:+.1f}</b> {cell(in_words(one))}</li>"
            for one in notable(found.differences[j])
        )
        entries.append(
            f'<section><h3><i class="c{colour_of(j)}"></i>{j + 1} {cell(name)}</h3>'
            f"<p>{size:,} rows, {size / len(opened.table):.1%}; typical: {typical}</p>"
            f"<ul>{differences}</ul></section>"
        )
    st.html(f'<div class="segments">{"".join(entries)}</div>')
    st.caption("Figures are standard deviations that the segment differs by from all other rows.")
    with st.expander("Typical members, column by column"):
        rows = [
            (f"{j + 1}", opened.table.ids[row], *(value for _, value in opened.row(int(row))))
            for j, members in enumerate(found.typical)
            for row in members
        ]
        table(("segment", "id", *(name for name, _ in opened.row(0))), rows, label="Typical members")


def _save(opened: Grouped, k: int | None) -> None:
    """Offer the files; each is made when it is asked for."""
    stem = Path(opened.name).stem
    with st.container(horizontal=True):
        st.download_button(
            "Save every row's segment (csv)", partial(opened.labels, k), f"{stem}-segments.csv",
            on_click="ignore",
        )  # fmt: skip
        st.download_button("Save the model", partial(opened.model, k), f"{stem}.model", on_click="ignore")


@part
def _outliers(opened: Grouped) -> None:
    """Show the rows whose columns do not go together as in all others."""
    st.subheader("Rows unlike all others", divider="gray")
    if not opened.outliers:
        st.caption("The components explain every row wholly: none stands out.")
        return
    rows = []
    for one in opened.outliers:
        why = [f"{r.column} {r.found} (expected {r.expected})" for r in one.reasons if r.share >= 0.15]
        rows.append((opened.table.ids[one.row], f"{one.times_median:.1f} ×", "; ".join(why)))
    count = opened.chosen.segmentation.components.used
    used = "one component explains" if count == 1 else f"{count} components explain"
    table(("row", "median row", "what does not go with the rest"), rows, label="Rows unlike all others")
    st.caption(f"What {used} worst: how many times as much is left over as of the median row.")
