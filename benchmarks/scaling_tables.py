"""Beyond one machine: tables of what `scaling` measured, and what larger sets would take by these costs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.results import digits_text

__all__ = ["BLOCK", "CORES", "ENGINES", "SETTINGS", "all_tables", "crossing", "estimates", "slope"]

ENGINES = ("local", "spark")
SETTINGS: dict[str, Any] = {"rank": 10, "reg": 0.1, "sweeps": 10}
CORES = 2
MEMORY = 24 * 2**30  # bytes of one machine, of which so much is for the work:
SHARE = 0.75
HOUR = 3_600.0
BLOCK = 262_144  # songs of a partition

Fits = Mapping[tuple[str, int], Mapping[str, float]]  # by engine and size


def all_tables(
    fits: Fits, sizes: Sequence[int], songs: Mapping[str, float], photos: Mapping[str, float]
) -> list[dict[str, Any]]:
    """Return the tables of a page: the fits, where the engines cross, and `estimates` by the costs of Spark.

    Args:
        fits: of each engine at each size: ratings, seconds, read, fit, peak_mb.
        songs, photos: see `estimates`.
    """
    costs = []
    for engine in ENGINES:
        of_engine = [fits[engine, size] for size in sizes]
        grown = slope([one["peak_mb"] * 1e6 for one in of_engine], [one["ratings"] for one in of_engine])
        costs.append({**of_engine[-1], "bytes_each": grown})
    here, there = costs
    return [_fits_table(fits, sizes), _crossing_table(fits, sizes), *estimates(here, there, songs, photos)]


def _fits_table(fits: Fits, sizes: Sequence[int]) -> dict[str, Any]:
    rows = []
    for size in sizes:
        here, there = fits["local", size], fits["spark", size]
        rows.append(
            [
                f"{here['ratings']:,}",
                f"{here['seconds']:.1f} s ({here['read']:.1f} + {here['fit']:.1f})",
                f"{there['seconds']:.1f} s ({there['read']:.1f} + {there['fit']:.1f})",
                f"{here['peak_mb']:,.0f} MB",
                f"{there['peak_mb']:,.0f} MB",
                f"{there['seconds'] / here['seconds']:.1f}",
            ]
        )
    header = [
        "ratings",
        "local: reading + fit",
        "Spark: reading + fit",
        "local: memory",
        "Spark: memory",
        "Spark / local",
    ]
    settings = ", ".join(f"{name} {value}" for name, value in SETTINGS.items())
    return {"title": f"ALS ({settings}) on one machine of {CORES} cores", "header": header, "rows": rows}


def crossing(x: Sequence[float], a: Sequence[float], b: Sequence[float]) -> float | None:
    """Return where b comes to lie below a, both powers of x between points; None where it does not."""
    gap = [math.log(two / one) for one, two in zip(a, b, strict=True)]
    for i in range(1, len(x)):
        if gap[i - 1] > 0 >= gap[i]:
            share = gap[i - 1] / (gap[i - 1] - gap[i])
            return math.exp(math.log(x[i - 1]) + share * (math.log(x[i]) - math.log(x[i - 1])))
    return None


def _crossing_table(fits: Fits, sizes: Sequence[int]) -> dict[str, Any]:
    """Where Spark becomes quicker, and where the local engine ends."""
    n = [fits["local", size]["ratings"] for size in sizes]
    rows = []
    for what, key in (("time", "seconds"), ("memory", "peak_mb")):
        here, there = ([fits[engine, size][key] for size in sizes] for engine in ENGINES)
        at = crossing(n, here, there)
        if there[0] <= here[0]:
            told = f"from {n[0]:,.0f} ratings on"
        elif at is None:
            least = min(two / one for one, two in zip(here, there, strict=True))
            told = f"nowhere up to {n[-1]:,.0f} ratings: Spark takes {least:.1f} times as much or more"
        else:
            told = f"at {at:,.0f} ratings"
        rows.append([f"less {what} on Spark", told])
    grown = slope([fits["local", size]["peak_mb"] * 1e6 for size in sizes], n)
    rows.append(
        [
            "the local engine ends",
            f"{SHARE * MEMORY / 1e9:.1f} GB / {grown:,.0f} bytes a rating "
            f"= {SHARE * MEMORY / grown:,.0f} ratings",
        ]
    )
    return {"title": "Where they cross", "header": ["", "by these measurements"], "rows": rows}


def slope(y: Sequence[float], x: Sequence[float]) -> float:
    """Return by how much y grows with x, from the smallest to the largest."""
    return max(1.0, (y[-1] - y[0]) / (x[-1] - x[0])) if len(x) > 1 else y[0] / x[0]


def estimates(
    here: Mapping[str, float],
    there: Mapping[str, float],
    songs: Mapping[str, float],
    photos: Mapping[str, float],
) -> list[dict[str, Any]]:
    """Return the tables of what larger sets would take, each line with its arithmetic.

    A machine has `CORES` cores and `MEMORY` bytes. Costs are those measured on Spark, taken to grow in
    proportion to the work; the network between machines, which was not measured, is not in them. Bytes each
    are those by which memory grows with the ratings; what Spark has no memory for it puts on disk.

    Args:
        here, there: of the largest fit of each engine: seconds, ratings, bytes_each.
        songs: seconds of so many queries of so many rows. photos: seconds of filter and compress of so many.
    """
    machine = f"{CORES} cores × {HOUR:,.0f} s"
    rows = []
    n = 1e9
    each = there["seconds"] * CORES / there["ratings"]
    rows.append(
        _line("a billion ratings: processor", n, "ratings", each, "core-seconds each", machine, CORES * HOUR)
    )
    bytes_each = there["bytes_each"]
    rows.append(
        _line(
            "a billion ratings: memory", n, "ratings", bytes_each, "bytes each",
            f"{SHARE:.0%} of {MEMORY / 2**30:.0f} GiB", SHARE * MEMORY,
        )
    )  # fmt: skip
    alone = here["bytes_each"]
    rows.append(
        ["the same on one machine", f"10⁹ × {alone:,.0f} bytes = {n * alone / 1e9:,.0f} GB of memory", "–"]
    )
    n = 1e8
    pair = songs["seconds"] * CORES / songs["queries"] / songs["rows"] * BLOCK  # a query in one block
    blocks = math.ceil(n / BLOCK)
    rows.append(
        _line(
            f"a hundred million songs, all against all: {blocks:,} blocks of {BLOCK:,}", n * blocks,
            "queries of a block", pair, "core-seconds each", machine, CORES * HOUR,
        )
    )  # fmt: skip
    rows.append(
        _line(
            "the same for a file of a million songs", 1e6 * blocks, "queries of a block", pair,
            "core-seconds each", machine, CORES * HOUR,
        )
    )  # fmt: skip
    for what in ("filter", "compress"):
        cost = photos[what] * CORES / photos["photos"]
        work = f"a million photos of 12 megapixels: {what}"
        rows.append(_line(work, 1e6, "photos", cost, "core-seconds each", machine, CORES * HOUR))
    header = ["work", "arithmetic", "machines, for one hour"]
    return [{"title": "What larger sets would take, by these costs", "header": header, "rows": rows}]


def _line(what: str, count: float, units: str, each: float, of: str, room: str, capacity: float) -> list[str]:
    """What, count × each = total, total / capacity = machines."""
    total = count * each
    product = f"{count:,.0f} {units} × {each:.3g} {of} = {digits_text(total, 3)}"
    sums = f"{product}; / ({room}) = {total / capacity:,.1f}"
    return [what, sums, f"{max(1, math.ceil(total / capacity)):,}"]
