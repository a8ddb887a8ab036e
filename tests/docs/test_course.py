"""Every page of the course: code prints what it shows, quotes stand in the files, no part is missing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

from tools.lessons.pages import COURSE, blocks, printed_by

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from console_fences import difference

ROOT = COURSE.parents[1]
PAGES = sorted(COURSE.rglob("*.md"))
LESSONS = sorted(COURSE.glob("[0-9]*.md"))
PARTS = ("## What goes wrong", "## Exercise", "## Where the apps use it", "## Going deeper")
ids = pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(COURSE)))
of_lessons = pytest.mark.parametrize("page", LESSONS, ids=lambda path: path.stem)


@ids
def test_code_prints_what_the_page_shows(page: Path, monkeypatch, tmp_path):
    """In the page's order and one namespace, with the invented data that ship."""
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, object] = {"__name__": "__page__"}
    with np.printoptions(), warnings.catch_warnings():
        for block in blocks(page):
            if block.is_run:
                printed = printed_by(block, page, namespace)
                problem = difference(block.shown.splitlines(), printed.splitlines())
                assert problem is None, f"{page.name}:{block.line}: {problem}\n--- printed:\n{printed}"
    assert not os.listdir(tmp_path), "a page leaves files behind"


@ids
def test_every_fence_is_code_output_quote_or_solution(page: Path):
    """A fence that the reader of pages does not know would not be run; inline HTML hides none."""
    text = page.read_text(encoding="utf-8")
    fences = re.findall(r"^\s*```(\S*)", text, re.M)[::2]
    assert set(fences) <= {"python", "py", "text", "console", "bash"}, set(fences)
    found = blocks(page)
    assert fences.count("python") == sum(block.is_run for block in found)
    assert fences.count("py") == sum(not block.is_run for block in found)


@ids
def test_quotes_stand_in_the_files_that_they_name(page: Path):
    for block in blocks(page):
        if block.source:
            text = (ROOT / block.source).read_text(encoding="utf-8")
            indents = {re.match(r" *", line)[0] for line in text.splitlines()}
            quoted = block.code.rstrip("\n").splitlines()
            shapes = ["\n".join(f"{i}{line}" if line else "" for line in quoted) for i in indents]
            assert any(f"\n{shape}\n" in f"\n{text}" for shape in shapes), (
                f"{page.name}:{block.line}: {block.source} does not hold these lines"
            )


@of_lessons
def test_a_lesson_has_all_its_parts(page: Path):
    text = page.read_text(encoding="utf-8")
    headings = re.findall(r"^## .*$", text, re.M)
    places = [next((i for i, h in enumerate(headings) if h.startswith(part)), -1) for part in PARTS]
    assert -1 not in places, f"missing: {[p for p, i in zip(PARTS, places, strict=True) if i < 0]}"
    assert places == sorted(places)
    assert re.search(r"!\[[^\]]{10,}\]\(\.\./images/lessons/", text), "no picture with words for it"
    assert any(block.source for block in blocks(page)), "no lines of an app"
    hidden = "".join(re.findall(r"<details>.*?</details>", text, re.S))
    assert "<!-- solution -->" in hidden, "no hidden solution"


@of_lessons
def test_a_lesson_is_read_in_five_to_ten_minutes(page: Path):
    """238 words a minute (Brysbaert 2019, J. of Memory and Language 109), four seconds for a line of code."""
    text = page.read_text(encoding="utf-8")
    code = re.findall(r"^```.*?^```", text, re.S | re.M)
    prose = len(re.sub(r"^```.*?^```", "", text, flags=re.S | re.M).split())
    minutes = prose / 238 + sum(fence.count("\n") - 1 for fence in code) * 4 / 60
    assert 5 <= minutes <= 10, f"{minutes:.1f} minutes"


def test_all_seven_lessons_are_there():
    assert sorted({path.name[0] for path in LESSONS}) == list("1234567")


def test_a_wrong_output_is_noticed(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("a\n\n```python\nprint(1 + 1)\n```\n\n```text\n3\n```\n\n```python\nx = 1 / 0\n```\n")
    first, second = blocks(page)
    assert first.shown == "3\n"
    assert printed_by(first, page, {}) == "2\n"
    assert difference(["3"], ["2"]) is not None
    with pytest.raises(ZeroDivisionError) as error:
        printed_by(second, page, {})
    assert error.traceback[-1].lineno + 1 == second.line == 12  # the line of the page


@pytest.mark.parametrize("number", range(1, 8))
def test_make_lesson_tells_what_is_not_answered_yet(number):
    done = subprocess.run(
        [sys.executable, "-m", "tools.lessons", "check", str(number)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "not answered yet" in done.stdout
    assert re.fullmatch(
        rf"error: \d+ of \d+ do not hold yet; write on in docs/lessons/exercises/lesson_{number}\.py; .*\n",
        done.stderr,
    )
