"""The order of the pages, which docs/README.md gives: its sections, and the pages that each links to."""

from __future__ import annotations

import os
import re
from pathlib import Path

from shared.files import write_text
from tools.lessons.pages import COURSE

__all__ = ["CONTENTS", "link_up", "linked_up", "sections", "title"]

CONTENTS = COURSE.parent / "README.md"
_TURN = re.compile(r"\n+---\n+(?:Before|Next): .*\n\Z")


def sections(contents: Path = CONTENTS) -> dict[str, list[Path]]:
    """Return the pages of each section of the contents, in order."""
    found: dict[str, list[Path]] = {}
    name = ""
    for line in contents.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            name = line.removeprefix("## ")
        for target in re.findall(r"\]\(([^)#]+\.md)\)", line):
            page = (contents.parent / target).resolve()
            if name and not any(page in pages for pages in found.values()):
                found.setdefault(name, []).append(page)
    return found


def title(page: Path) -> str:
    """Return the heading of a page."""
    return page.read_text(encoding="utf-8").split("\n", 1)[0].removeprefix("# ")


def linked_up(pages: list[Path], i: int) -> str:
    """Return the text of the i-th of the pages, with its last line naming the ones before and after it."""

    def link(page: Path) -> str:
        return f"[{title(page)}]({Path(os.path.relpath(page, pages[i].parent)).as_posix()})"

    turns = [f"Before: {link(pages[i - 1])}"] if i else []
    turns += [f"Next: {link(pages[i + 1])}"] if i + 1 < len(pages) else []
    text = _TURN.sub("\n", pages[i].read_text(encoding="utf-8"))
    return f"{text.rstrip()}\n\n---\n\n{' · '.join(turns)}\n" if turns else text


def link_up() -> list[Path]:
    """Write that line into every page of the course, and return the pages that changed."""
    pages = [page for found in sections().values() for page in found if page.is_relative_to(COURSE)]
    changed = []
    for i, page in enumerate(pages):
        text = linked_up(pages, i)
        if text != page.read_text(encoding="utf-8"):
            write_text(page, text, force=True)
            changed.append(page)
    return changed
