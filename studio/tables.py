"""Tables of text from anywhere: shown letter by letter, and scrolled by themselves where they are wide."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from shared.console import clean

__all__ = ["cell", "table", "table_html"]


def table(header: Sequence[str], rows: Sequence[Sequence[object]], *, label: str, strong: int = -1) -> None:
    """Show a table; `strong` is the row that stands out, `label` what is said of it to who cannot see it."""
    st.html(table_html(header, rows, label=label, strong=strong))


def table_html(
    header: Sequence[str], rows: Sequence[Sequence[object]], *, label: str, strong: int = -1
) -> str:
    """Return a table as HTML in which no cell is taken for anything but text."""
    head = "".join(f'<th scope="col">{cell(name)}</th>' for name in header)
    body = "".join(
        f"<tr{' class=strong' if i == strong else ''}>{''.join(f'<td>{cell(one)}</td>' for one in row)}</tr>"
        for i, row in enumerate(rows)
    )
    around = f'<div class="wide" tabindex="0" role="region" aria-label="{cell(label)}">'
    return f"{around}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"


def cell(value: object) -> str:
    """Return a value as HTML that is its text, without what steers a terminal or turns its direction."""
    return escape(clean(str(value)))
