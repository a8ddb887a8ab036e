"""What a README says of speed, size and memory stands in its tables of results, or follows from them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from benchmarks.results import PAGES, load

READMES = [page for page in PAGES if page.name == "README.md" and page.parent.name != "docs"]
PARTS = r"(?:half|twice|double|(?:a|one|two|three)\ (?:half|thirds?|quarters?|fifths?|tenths?)|[\d.]+\ times)"
A_FIGURE = re.compile(
    rf"""\d[\d.,]*\ ?(?:ms|µs|ns|s|seconds?|minutes?|MB|GB|dB)\b
    | {PARTS}\ (?:of\ )?(?:the|its|their|as)\ (?:own\ )?(?:time|size|bytes|memory|fast|much\ memory)
    | %\ (?:more|less|fewer|smaller|larger|faster|slower)
    | \b(?:faster|slower|quicker)\ than\b""",
    re.X,
)


def bytes_beside_jpeg() -> float:
    """Of the default method at equal PSNR, as a share of JPEG's."""
    rows = load("compressor")["tables"][0]["rows"]
    (cell,) = [row[2] for row in rows if row[:2] == ["patch", "JPEG"]]
    return 1 + float(cell.replace("−", "-").rstrip(" %")) / 100


# what a page says in words, and what the results have to say for it to be true
CLAIMS: dict[str, Callable[[], bool]] = {
    "a file half the size of a JPEG": lambda: bytes_beside_jpeg() <= 0.5,
    "less than half the bytes of JPEG": lambda: bytes_beside_jpeg() < 0.5,
}
# a size that somebody asks for, and the s of a formula
SETTINGS = {"a file at 35 dB", "⌊16 s / 5⌋"}


def prose(page: str) -> str:
    """What is left of a page without results, commands and their output, and code."""
    page = re.sub(r"<!-- results: .*?<!-- end of results -->", "", page, flags=re.S)
    page = re.sub(r"^```.*?^```", "", page, flags=re.S | re.M)
    return re.sub(r"\s+", " ", re.sub(r"`[^`\n]*`", "", page))


def figures(text: str) -> list[str]:
    """Return the figures with what stands around them, but for claims and settings."""
    for known in (*CLAIMS, *SETTINGS):
        text = text.replace(known, "")
    return [text[max(0, one.start() - 60) : one.end() + 30] for one in A_FIGURE.finditer(text)]


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.parent.name)
def test_no_figure_was_typed_by_hand(page):
    found = figures(prose(page.read_text(encoding="utf-8")))
    assert not found, "measure it and show the table, or name in CLAIMS what it follows from"


@pytest.mark.parametrize("claim", CLAIMS)
def test_claims_follow_from_the_results(claim):
    assert CLAIMS[claim]()
    assert any(claim in prose(page.read_text(encoding="utf-8")) for page in READMES)


@pytest.mark.parametrize(
    "said",
    ["takes 3 ms", "in 1.5 s,", "needs 300 MB.", "twice its own memory", "9 % more bytes", "quicker than it",
     "half the time", "two thirds of the time", "1.4 times the size"],
)  # fmt: skip
def test_figures_are_noticed(said):
    assert figures(f"It {said} and so on")


@pytest.mark.parametrize(
    "said", ["`--memory 2G`", "a 3 × 3 kernel", "64 rows", "MovieLens 100K", "95 % intervals"]
)
def test_sizes_of_things_are_none(said):
    assert not figures(prose(f"It has {said} and so on"))
