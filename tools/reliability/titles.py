"""Hostile titles through every command and every form of output: shown and exported harmlessly.

On the terminal nothing steers it; JSON gives titles back as they were; a page has the elements and attributes
of the same page made of harmless titles; no cell of a csv file runs; a playlist keeps its two lines a song.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import typer

from tools.reliability.calls import call, ill_mannered, in_folder, steering
from tools.reliability.counts import Count
from tools.reliability.hostile import HOSTILE, csv_problem, markup, playlist_problem
from tools.reliability.tally import Tally
from tools.reliability.title_commands import ASKED, NAMED, SHOWN
from tools.reliability.title_inputs import file_name, make_inputs

__all__ = ["campaign", "run"]


def run(full: bool = False) -> list[Count]:
    """Run the campaign and tell of what went wrong."""
    return campaign(full=full).told()


def campaign(*, full: bool) -> Tally:
    """Return what came of each title; if not `full`, as a word of a command and as a file's name of a few."""
    tally = Tally("titles")
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        pages: dict[str, list[tuple[str, ...]]] = {}
        with in_folder(place / "harmless", **_surroundings(place)):
            make_inputs([f"Title {i}" for i in range(len(HOSTILE))])
            for app, line in SHOWN:
                if line.endswith((".html", ".svg")):
                    pages[line] = _page_of(app, line.split())
            for app, ending, line in NAMED:
                if line.endswith((".html", ".svg")):
                    pages[line] = _page_of(app, _naming(line, "plain", ending))
        with in_folder(place / "hostile", **_surroundings(place)):
            make_inputs()
            for app, line in SHOWN:
                for terminal in (False, True) if " -o " not in line else (True,):
                    problem = _tried(app, line.split(), pages.get(line, []), terminal=terminal)
                    tally.add(f"what {line.split()[0]} shows and writes", refused=False, problem=problem)
            asked = ((app, [word.replace("{}", text) for word in line.split()])
                     for app, line in ASKED for text in HOSTILE)  # fmt: skip
            for app, words in _some(asked, 1 if full else 23):
                problem = _tried(app, words, [], may_fail=True)
                tally.add("a title as a word of a command", refused=False, problem=problem)
            named = ((app, ending, line, text) for app, ending, line in NAMED for text in HOSTILE)
            for app, ending, line, text in _some(named, 1 if full else 41):
                problem = _tried(app, _naming(line, text, ending), pages.get(line, []))
                tally.add("a title as the name of a file", refused=False, problem=problem)
    return tally


def _surroundings(place: Path) -> dict[str, str]:
    # a terminal that knows no colours: every escape that is printed came from a title
    return {"TERM": "dumb", "PORTFOLIO_CACHE": str(place / "cache"), "PORTFOLIO_DATA": str(place / "data")}


def _some(cases: Iterable[Any], step: int) -> Iterator[Any]:
    """Yield one case in `step`."""
    return itertools.islice(cases, 0, None, step)


def _naming(line: str, text: str, ending: str) -> list[str]:
    """Make a file of that name and kind, and return the words of a command that reads it."""
    name = f"{file_name(text)}{ending}"
    source = {".csv": "songs.csv", ".png": "pictures/plain.png", ".svdc": "source.svdc"}
    shutil.copy(source.get(ending, ending[1:]), name)
    return [word.replace("{}", f"./{name}") for word in line.split()]


def _page_of(app: typer.Typer, words: list[str]) -> list[tuple[str, ...]]:
    """Return the markup of the page that a command makes of harmless titles."""
    ended = call(app, *words)
    if ended.status:
        raise RuntimeError(ended.err)
    output = Path(words[-1])
    page = markup(output.read_text(encoding="utf-8"))
    output.unlink()
    return page


def _tried(
    app: typer.Typer,
    words: list[str],
    page: list[tuple[str, ...]],
    *,
    terminal: bool = False,
    may_fail: bool = False,
) -> str:
    """Run a command and say what is wrong with what it printed and wrote, which is removed again."""
    before = set(os.listdir())
    ended = call(app, *words, terminal=terminal)
    wrong = ill_mannered(ended)
    written = sorted(set(os.listdir()) - before)
    if not wrong and ended.status and not may_fail:
        wrong = f"refused: {ended.err[:300]!r}"
    if not wrong and ended.status and written:
        wrong = f"failed, and left {written!r}"
    if not wrong and not ended.status and "--json" in words:
        wrong = _json_problem(ended.out)
    for name in written:
        if os.path.isdir(name):
            shutil.rmtree(name)
            continue
        wrong = wrong or _problem_of(Path(name), page)
        os.unlink(name)
    return wrong and f"{' '.join(repr(word[:80]) for word in words)}: {wrong}"


def _problem_of(output: Path, page: list[tuple[str, ...]]) -> str:
    """Say what is wrong with a file that was written, by its kind; or nothing."""
    if output.suffix in (".bin", ".png", ".svdc"):
        return ""
    text = output.read_bytes().decode()
    if output.suffix == ".csv":
        return csv_problem(text)
    if found := steering(text):
        return f"{output} holds {found!r}"
    if output.suffix == ".m3u8":
        return playlist_problem(text)
    if output.suffix == ".json":
        return _json_problem(text)
    if output.suffix == ".html":
        found_too = markup(text)
        return "" if found_too == page else f"{output} has other markup: {sorted({*found_too} ^ {*page})[:5]}"
    if output.suffix == ".svg":  # of other glyphs, and so of another length
        more = {*markup(text)} - {*page}
        return f"{output} has markup of its own: {sorted(more)[:5]}" if more else ""
    return f"{output} holds markup" if re.search(r"(?<!\\)<[a-z/!]", text) else ""  # Markdown


def _json_problem(text: str) -> str:
    """Say what title is not as it was given, or that this is no JSON document; or nothing."""
    try:
        document = json.loads(text)
    except ValueError as error:
        return f"no JSON: {error}"
    entries = [*(document.get("results") or document.get("songs") or []), *document.get("outliers", [])]
    if isinstance(rows := document.get("rows"), list):
        entries += rows
    told = [entry[key] for entry in entries for key in ("title", "id") if key in entry]
    changed = [text for text in told if text not in HOSTILE]
    return f"another title: {changed[0]!r}" if changed else ""
