"""Charts as files, alike each time they are drawn."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shared.console import clean
from shared.errors import DataError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["chart_kind", "entitle", "save_chart"]

_KINDS = ("png", "svg", "pdf")


def chart_kind(path: Path) -> str:
    """Return png, svg or pdf, as the extension of a chart's name says."""
    kind = path.suffix[1:].lower()
    if kind not in _KINDS:
        problem = f"{path}: a chart cannot have the extension {path.suffix!r}"
        raise DataError(problem, "use .png, .svg or .pdf")
    return kind


def entitle(figure: Figure, title: str, **looks: Any) -> None:
    """Put a title over a figure: a file's name may be in it, which is no formula and steers nothing."""
    figure.suptitle(clean(title), parse_math=False, **looks)


def save_chart(figure: Figure, kind: str) -> bytes:
    """Return a figure as a file of `kind`; no date and a fixed salt of the marks' names keep its bytes."""
    from matplotlib import rc_context

    out = io.BytesIO()
    metadata = {"Date": None} if kind == "svg" else {"CreationDate": None} if kind == "pdf" else None
    with rc_context({"svg.hashsalt": "curve"}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # an alphabet the font lacks
        figure.savefig(out, format=kind, dpi=80, metadata=metadata)
    return out.getvalue()
