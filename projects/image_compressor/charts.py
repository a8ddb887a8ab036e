"""Charts as files, alike each time they are drawn."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from shared.errors import DataError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["chart_kind", "save_chart"]

_KINDS = ("png", "svg", "pdf")


def chart_kind(path: Path) -> str:
    """Return png, svg or pdf, as the extension of a chart's name says."""
    kind = path.suffix[1:].lower()
    if kind not in _KINDS:
        problem = f"{path}: a chart cannot have the extension {path.suffix!r}"
        raise DataError(problem, "use .png, .svg or .pdf")
    return kind


def save_chart(figure: Figure, kind: str) -> bytes:
    """Return a figure as a file of `kind`; no date and a fixed salt of the marks' names keep its bytes."""
    from matplotlib import rc_context

    out = io.BytesIO()
    metadata = {"Date": None} if kind == "svg" else {"CreationDate": None} if kind == "pdf" else None
    with rc_context({"svg.hashsalt": "curve"}):
        figure.savefig(out, format=kind, dpi=80, metadata=metadata)
    return out.getvalue()
