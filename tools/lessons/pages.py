"""What a page of the course holds: code with what it prints, quotes from the apps, and solutions.

A page is Markdown. A ```python fence is run, all of a page in one namespace; the ```text fence that follows
it shows what it prints. A ```py fence is not run, and the comment before it says what it is:
`<!-- from: shared/x.py -->` quotes lines of a file, `<!-- solution -->` answers the exercise.
"""

from __future__ import annotations

import contextlib
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.lessons.running import execute

__all__ = ["COURSE", "Block", "blocks", "lesson_pages", "printed_by", "solution", "variables_of"]

COURSE = Path(__file__).resolve().parents[2] / "docs" / "lessons"
_FENCE = re.compile(
    r"^```python\n(?P<code>.*?)^```\n(?:\n*^```text\n(?P<shown>.*?)^```$)?"
    r"|^<!-- (?P<mark>solution|from: (?P<source>\S+)) -->\n+^```py\n(?P<kept>.*?)^```$",
    re.S | re.M,
)


@dataclass(frozen=True)
class Block:
    """One fence of Python.

    Attributes:
        line: of the page, where the code begins, counted from 1.
        code: as it stands.
        shown: what the page says that it prints.
        source: the file that it quotes, of the repository; None for code to run.
        is_solution: it answers the exercise and is run with its checks alone.
    """

    line: int
    code: str
    shown: str
    source: str | None
    is_solution: bool

    @property
    def is_run(self) -> bool:
        return self.source is None and not self.is_solution


def lesson_pages(number: int) -> list[Path]:
    """The pages of a lesson: `3_vectors.md`, and its later parts `3b_….md`."""
    return sorted(COURSE.glob(f"{number}[_a-z]*.md"))


def blocks(page: Path) -> list[Block]:
    """Return the fences of Python of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(
            line=text.count("\n", 0, found.start("kept" if found["mark"] else "code")) + 1,
            code=found["kept"] if found["mark"] else found["code"],
            shown=found["shown"] or "",
            source=found["source"],
            is_solution=found["mark"] == "solution",
        )
        for found in _FENCE.finditer(text)
    ]


def printed_by(block: Block, page: Path, namespace: dict[str, Any]) -> str:
    """Run a block in the namespace of its page and return what it prints; an error tells the page's line."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        execute(block.code, page, namespace, block.line)
    return printed.getvalue()


def variables_of(page: Path, first: int | None = None) -> dict[str, Any]:
    """Run the blocks of a page, or its `first` so many, and return the names that they leave."""
    namespace: dict[str, Any] = {}
    for block in [one for one in blocks(page) if one.is_run][:first]:
        printed_by(block, page, namespace)
    return namespace


def solution(number: int) -> str:
    """Return the code that the pages of a lesson give as the answer to its exercise."""
    return "\n\n".join(
        block.code for page in lesson_pages(number) for block in blocks(page) if block.is_solution
    )
