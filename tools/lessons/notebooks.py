"""The pages of the course as notebooks: `make notebooks`.

Jupytext takes each ```python fence for a cell of code; quotes and solutions are ```py fences and stay text.
What the page shows as printed becomes the output of its cell, and pictures come along inside the file, so
that a notebook can be read anywhere and run wherever the repository is.
"""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbformat.v4 import new_code_cell, new_output

from shared.files import write_text
from tools.lessons.pages import COURSE

__all__ = ["notebook", "write_all"]

_SHOWN = re.compile(r"\A```text\n(.*?)^```\n*", re.S | re.M)
_PICTURE = re.compile(r"(!\[[^\]]*\])\((?!\w+:)([^)]+)\)")
_FIND = """# the repository, where this notebook lies inside it
import sys
from pathlib import Path

sys.path[:0] = [str(folder) for folder in Path.cwd().parents if (folder / "shared" / "linalg").is_dir()]"""


def notebook(page: Path) -> Any:
    """Return a page as a notebook of format 4: its text, its code, and what the code printed."""
    book = jupytext.read(page, fmt="md")
    cells: list[Any] = []
    for cell in book.cells:
        if cell.cell_type == "markdown":
            shown = _SHOWN.match(cell.source)
            if shown and cells and cells[-1].cell_type == "code":
                cells[-1].outputs = [new_output("stream", text=shown[1])]
                cell.source = cell.source[shown.end() :]
            _attach(cell, page.parent)
        if cell.source:
            cells.append(cell)
    first = next((i for i, cell in enumerate(cells) if cell.cell_type == "code"), len(cells))
    book.cells = [*cells[:first], new_code_cell(_FIND), *cells[first:]]
    for i, cell in enumerate(book.cells):
        cell.id = f"cell-{i}"  # the same file in every run
    book.metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.validate(book)
    return book


def write_all(out: Path) -> list[Path]:
    """Write every page of the course into the folder `out`, and return the files."""
    written = []
    for page in sorted(COURSE.rglob("*.md")):
        path = out / page.relative_to(COURSE).with_suffix(".ipynb")
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, nbformat.writes(notebook(page)), force=True)
        written.append(path)
    return written


def _attach(cell: Any, folder: Path) -> None:
    def attached(found: re.Match[str]) -> str:
        picture = folder / found[2]
        data = base64.b64encode(picture.read_bytes()).decode()
        cell.setdefault("attachments", {})[picture.name] = {"image/svg+xml": data}
        return f"{found[1]}(attachment:{picture.name})"

    cell.source = _PICTURE.sub(attached, cell.source)
