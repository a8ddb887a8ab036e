"""What a benchmark leaves behind: one JSON file per part, and the tables that pages show of it.

A file holds `figures`, each a measured value with its unit and the command that shows it, `comparisons`,
each our time beside a peer's, and perhaps `tables`, whose cells are shown as they are. A page shows a file
between two marks, and only this module writes there:

    <!-- results: songs -->
    …
    <!-- end of results -->

`<!-- results: songs, in brief -->` leaves out the rows of tables that are not named in their `brief`, and the
figures and comparisons that are marked as `detail`; `<!-- results: summary -->` is the table of `summary`.
"""

from __future__ import annotations

import json
import re
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from shared.errors import DataError
from shared.files import write_text

__all__ = [
    "FOLDER",
    "MARKS",
    "PAGES",
    "digits_text",
    "load",
    "ratio_text",
    "refresh",
    "render",
    "save",
    "seconds_text",
    "times_text",
    "value_text",
    "with_tables",
]

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "benchmarks" / "results"
PAGES = [ROOT / "README.md", *sorted(ROOT.glob("projects/*/README.md")), *sorted(ROOT.glob("docs/*.md"))]
MARKS = re.compile(
    r"(?P<start><!-- results: (?P<part>\w+)(?P<brief>, in brief)? -->\n).*?(?P<end><!-- end of results -->)",
    re.S,
)


def save(part: str, measured: dict[str, Any]) -> Path:
    """Write what was measured to `benchmarks/results/<part>.json` and return the path."""
    path = FOLDER / f"{part}.json"
    write_text(path, json.dumps(measured, indent=2, ensure_ascii=False) + "\n", force=True)
    return path


def load(part: str) -> dict[str, Any]:
    """Read the results of a part."""
    path = FOLDER / f"{part}.json"
    if not path.exists():
        raise DataError(f"{path.name}: no results yet", f"make bench APP={part}")
    measured: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return measured


def with_tables(page: str) -> str:
    """Return the text of a page with every marked place filled from the results."""

    def filled(match: re.Match[str]) -> str:
        if match["part"] == "summary":
            from benchmarks.summary import summary

            return match["start"] + summary() + match["end"]
        if not (FOLDER / f"{match['part']}.json").exists():
            return f"{match['start']}Not measured yet: `make bench APP={match['part']}`.\n{match['end']}"
        return match["start"] + render(load(match["part"]), brief=bool(match["brief"])) + match["end"]

    return MARKS.sub(filled, page)


def refresh() -> list[Path]:
    """Write the tables of all pages anew and return the pages that changed."""
    changed = []
    for page in PAGES:
        if page.exists() and (text := page.read_text(encoding="utf-8")) != (new := with_tables(text)):
            write_text(page, new, force=True)
            changed.append(page)
    return changed


def render(measured: dict[str, Any], *, brief: bool = False) -> str:
    """Return the Markdown tables of one part's results; in brief, of long tables the rows that are named."""
    lines: list[str] = []
    figures, comparisons = (
        [one for one in measured[kind] if not (brief and one.get("detail"))]
        for kind in ("figures", "comparisons")
    )
    if figures:
        lines += ["| measured | figure |", "|---|---|"]
        lines += [f"| {f['what']} | {value_text(f)} |" for f in figures]
        commands = dict.fromkeys(f["command"] for f in figures)
        lines += ["", "Shown by " + " and ".join(f"`{command}`" for command in commands) + "."]
    for table in measured.get("tables", ()):
        if brief and table.get("brief") == []:
            continue
        lines += [""] * bool(lines)
        lines += [f"{table['title']}:", "", f"| {' | '.join(table['header'])} |"]
        lines += ["|---" * len(table["header"]) + "|"]
        shown = table.get("brief") if brief else None
        rows = table["rows"] if shown is None else [table["rows"][place] for place in shown]
        lines += [f"| {' | '.join(row)} |" for row in rows]
    if comparisons:
        lines += [""] * bool(lines)
        lines += ["| work | here | peer | time ratio (range) |", "|---|---|---|---|"]
        lines += [
            f"| {c['work']} | {seconds_text(c['a'])} | {c['peer']} {seconds_text(c['b'])} "
            f"| {ratio_text(c['ratio'], c['low'], c['high'])} |"
            for c in comparisons
        ]
    lines += [f"\nNot measured: {reason}." for reason in measured.get("left_out", ())]
    machine = measured["provenance"]
    packages = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
    lines += [
        "",
        f"{machine['processor']}, {machine['cores']} cores; Python {machine['python']}, {packages}.",
        "",
    ]
    return "\n".join(lines)


def value_text(figure: dict[str, Any]) -> str:
    """Return a figure as pages show it: its digits, its unit, its interval."""
    text = f"{figure['value']:,.{figure['digits']}f}{figure['unit']}"
    if figure.get("interval"):
        low, high = figure["interval"]
        text += f" ({low:.{figure['digits']}f}–{high:.{figure['digits']}f})"
    return text


def seconds_text(seconds: float) -> str:
    """Return a time as pages show it."""
    return f"{digits_text(seconds, 2)} s" if seconds >= 1 else f"{seconds * 1e3:.3g} ms"


def times_text(times: Sequence[float]) -> str:
    """Return the median of some seconds and their range in the unit of the median; one alone is called so."""
    middle = statistics.median(times)
    unit, size = ("s", 1.0) if middle >= 1 else ("ms", 1e-3) if middle >= 1e-3 else ("µs", 1e-6)
    told, low, high = (digits_text(one / size, 3) for one in (middle, min(times), max(times)))
    return f"{told} {unit} ({low}–{high})" if len(times) > 1 else f"{told} {unit}, one run"


def ratio_text(ratio: float, low: float, high: float) -> str:
    """Return a ratio of times and its range."""
    middle, least, most = (digits_text(one, 2) for one in (ratio, low, high))
    return f"**{middle}** ({least}–{most})"


def digits_text(value: float, digits: int) -> str:
    """Return a number rounded to so many digits, large ones in full: 2,500 and not 2.5e+03."""
    return f"{float(f'{value:.{digits}g}'):,.12g}"
