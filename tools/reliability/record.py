"""What the campaigns counted, kept in the results and shown in docs/reliability.md.

A short run is one of all campaigns. Long runs are kept campaign by campaign, each in place of its last.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.harness import provenance
from benchmarks.results import FOLDER, load, refresh, save
from tools.reliability.counts import Count

__all__ = ["LONG", "SHORT", "record"]

SHORT, LONG = "reliability", "reliability_full"
_TITLES = {SHORT: "The short part of every campaign", LONG: "The long runs"}
_HEADER = ["campaign", "tried", "refused, or the old state", "whole result", "wrong"]


def record(part: str, counts: list[Count]) -> list[Path]:
    """Write counts into the results, those of `LONG` beside what is there; return the files that changed."""
    rows = {}
    if part == LONG and (FOLDER / f"{part}.json").exists():
        rows = {row[0]: row for row in load(part)["tables"][0]["rows"]}
    new = _by_campaign(counts)
    run = {name.split(":")[0] if not name.startswith("fuzz") else name for name in new}
    rows = {name: row for name, row in rows.items() if name not in run and name.split(":")[0] not in run}
    rows.update(new)
    table = {
        "title": f"{_TITLES[part]}, and what became of it",
        "header": _HEADER,
        "rows": [rows[name] for name in (sorted(rows) if part == LONG else rows)],
    }
    measured = {"figures": [], "comparisons": [], "tables": [table], "provenance": provenance("pillow")}
    return [save(part, measured), *refresh()]


def _by_campaign(counts: list[Count]) -> dict[str, list[str]]:
    sums: dict[str, list[int]] = {}
    for one in counts:
        mine = sums.setdefault(one.campaign, [0, 0, 0, 0])
        for place, n in enumerate((one.tried, one.refused, one.unchanged, one.wrong)):
            mine[place] += n
    return {name: [name, *(f"{n:,}" for n in numbers)] for name, numbers in sums.items()}
