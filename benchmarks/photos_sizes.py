"""Photos: every filter that a peer has a function for, at 2, 12 and 24 megapixels, beside all peers that do.

python -m benchmarks.photos_sizes 2       these megapixels alone, printed

Programs take turns, A B C … A B C …, on one thread. A peer that would take over `LONG` seconds, judged by its
time at the first size, is not run at the larger ones, and its cell says so.
"""

from __future__ import annotations

import importlib
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from benchmarks.harness import one_thread_count, provenance, take_turns
from benchmarks.photo_peers import PEERS, Work, is_here, not_here, photograph
from benchmarks.results import ratio_text, seconds_text

__all__ = ["measure"]

MEGAPIXELS = (2, 12, 24)
LONG = 5.0  # seconds
OURS = "here"
_OFF = 2.5  # levels on average: kernels and roundings may differ
_EDGES_OFF = 255 / 10  # of an answer of 0 and 255: where blurs and thinning differ, edges move by a pixel
_CHAIN_OFF = 4.0  # levels: peers cut to bytes after every step, where ours does once


def measure(megapixels: Sequence[float] = MEGAPIXELS, names: Sequence[str] | None = None) -> dict[str, Any]:
    """Return one table a size, and the peers that are not here.

    Args:
        megapixels: sizes, smallest first. names: of the works, by default all.
    """
    missing = [title for title in PEERS if not is_here(title)]
    first: dict[tuple[str, str], float] = {}
    tables = []
    with one_thread_count(1):
        for size in megapixels:
            rows = []
            works = _works(photograph(size), missing)
            for name in works[OURS] if names is None else names:
                beside = {title: of[name] for title, of in works.items() if name in of}
                expected = {t: first[t, name] * size / megapixels[0] for t in beside if (t, name) in first}
                seconds = _seconds(name, beside, expected)
                if size == megapixels[0]:
                    first |= {(title, name): min(times) for title, times in seconds.items()}
                rows.append(_row(name, seconds, expected))
            tables.append(_table(size, rows))
    left_out = [not_here(title) for title in missing]
    packages = [PEERS[title][2] for title in PEERS if title not in missing]
    return {"figures": [], "comparisons": [], "tables": tables, "left_out": left_out,
            "provenance": provenance(*packages)}  # fmt: skip


def _works(pixels: np.ndarray, missing: Sequence[str]) -> dict[str, dict[str, Work]]:
    """By program, then by work."""
    modules = {OURS: "ours"} | {title: PEERS[title][0] for title in PEERS if title not in missing}
    return {
        title: importlib.import_module(f"benchmarks.photo_peers.{module}").works(pixels)
        for title, module in modules.items()
    }


def _seconds(name: str, beside: Mapping[str, Work], expected: Mapping[str, float]) -> dict[str, list[float]]:
    """Compare the answers of the programs, then let them take turns."""
    known, answer = {}, None
    for title, work in beside.items():
        if title != OURS and expected.get(title, 0.0) > LONG:
            continue
        started = time.perf_counter()
        found = work.run()
        known[title] = time.perf_counter() - started
        if title == OURS:
            answer = work.seen(found)
        else:
            assert answer is not None
            _agree(answer, work.seen(found), f"{name} by {title}")
        del found
    return take_turns({title: beside[title].run for title in known}, known)


def _agree(ours: np.ndarray, theirs: np.ndarray, what: str) -> None:
    """Refuse to time answers that differ; borders, of which each has its own idea, are left out."""
    most = _EDGES_OFF if theirs.ndim == 2 else _CHAIN_OFF if "|" in what else _OFF
    ours = ours[..., 0] if theirs.ndim == 2 else ours
    assert ours.shape == theirs.shape, f"{what}: {ours.shape} and {theirs.shape}"
    off = np.abs(ours[40:-40, 40:-40].astype(np.int16) - theirs[40:-40, 40:-40])
    assert off.mean() < most, f"{what}: the answers differ by {off.mean():.1f} levels on average"


def _row(name: str, seconds: Mapping[str, list[float]], expected: Mapping[str, float]) -> list[str]:
    ours = seconds[OURS]
    cells = [name.replace("|", "\\|"), seconds_text(statistics.median(ours))]
    for title in PEERS:
        if title in seconds:
            cells.append(_beside(ours, seconds[title]))
        else:
            cells.append(f"some {expected[title]:.0f} s, not run" if title in expected else "–")
    return cells


def _beside(ours: Sequence[float], theirs: Sequence[float]) -> str:
    """The peer's time, and ours over it, round by round."""
    ratios = [own / other for own, other in zip(ours, theirs, strict=True)]
    told = ratio_text(statistics.median(ratios), min(ratios), max(ratios))
    return f"{seconds_text(statistics.median(theirs))}: {told}"


def _table(size: float, rows: list[list[str]]) -> dict[str, Any]:
    return {
        "title": f"Every filter on {size:g} megapixels RGB, one thread: times, and ours over the peer's",
        "brief": [],
        "header": ["filter", OURS, *PEERS],
        "rows": rows,
    }


if __name__ == "__main__":
    from benchmarks.results import render

    print(render(measure([float(word) for word in sys.argv[1:]] or MEGAPIXELS)))
