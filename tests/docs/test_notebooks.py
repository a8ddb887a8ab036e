"""The pages as notebooks: valid, whole, with the same code and outputs, and runnable where they lie."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tools.lessons.notebooks import notebook, write_all
from tools.lessons.pages import COURSE, blocks

PAGES = sorted(COURSE.rglob("*.md"))
ids = pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)


def code(book) -> list:
    return [cell for cell in book.cells if cell.cell_type == "code"]


@ids
def test_cells_are_the_code_that_the_page_runs_with_what_it_shows(page: Path):
    cells = code(notebook(page))[1:]  # the first finds the repository
    run = [block for block in blocks(page) if block.is_run]
    assert [cell.source for cell in cells] == [block.code.rstrip("\n") for block in run]
    assert ["".join(out.text for out in cell.outputs) for cell in cells] == [block.shown for block in run]


@ids
def test_the_words_of_the_page_are_there_and_its_pictures_inside(page: Path):
    book = notebook(page)
    text = "\n".join(cell.source for cell in book.cells if cell.cell_type == "markdown")
    words = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.S | re.M)
    for line in words.splitlines():
        assert line in text or "![" in line
    inside = {name for cell in book.cells for name in cell.get("attachments", {})}
    shown = re.findall(r"!\[[^\]]*\]\([^)]*/([\w.-]+)\)", page.read_text(encoding="utf-8"))
    assert inside == set(shown) == set(re.findall(r"\(attachment:([^)]+)\)", text))


def test_written_notebooks_are_valid_and_the_same_each_time(tmp_path):
    first = [path.read_bytes() for path in write_all(tmp_path)]
    written = write_all(tmp_path)
    assert [path.read_bytes() for path in written] == first
    assert len(written) == len(PAGES)
    for path in written:
        nbformat.validate(nbformat.read(path, as_version=4))


def test_a_notebook_runs_from_the_folder_it_lies_in(tmp_path):
    """Its first cell finds the repository; nothing else helps it."""
    folder = COURSE.parents[1] / "out" / "notebooks"
    script = "\n".join(cell.source for cell in code(notebook(COURSE / "vocabulary.md")))
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-I", "-c", script], cwd=folder, capture_output=True, text=True, check=True
    )
    assert done.stdout
