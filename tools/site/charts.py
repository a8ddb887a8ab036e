"""The charts of a card: `[[charts]]` of card.toml, looked up in the results and made ready to be drawn.

    [[charts]]
    title = "Time beside OpenCV"
    part = "photos"
    better = "lower"                       # or "higher"; may be left out
    peer = "OpenCV"                        # the ratios of times beside it; "" for all peers
    series = ["one thread", "2 threads"]   # each of those works that end so; the first is shown at first
    without = ", 12 megapixels RGB"        # what each label would repeat

or, in place of `peer` and what follows it,

    figures = ["neighbours in a genre of the query, "]    # measured values whose names begin so

or

    table = "BD-rate"                      # the table whose title begins so
    where = { method = "patch" }           # the rows that hold this; all, when left out
    label = "beside"                       # the column of the labels
    columns = ["PSNR-RGB", "SSIM"]         # a series each
    reference = 0                          # where bars begin; when left out, points are drawn

A chart is plain data: series of rows, each with its label, value, range and the sentence that is told of it.
The page's own script draws it as SVG; the same rows stand in a table for who has no script.
"""

from __future__ import annotations

import math
import re
from typing import Any

from benchmarks.results import seconds_text, value_text
from shared.errors import DataError
from tools.site.cards import find_table, list_text, plain, results_of, text, unknown

__all__ = ["number", "read_chart"]

_COMMON = ("title", "part", "better")
_KINDS = {
    "peer": ("peer", "series", "without"),
    "figures": ("figures",),
    "table": ("table", "where", "label", "columns", "reference"),
}
_NUMBER = re.compile(r"([+−-]?[\d,]*\.?\d+)(?: ± (\d*\.?\d+))?( %)?")


def read_chart(given: dict[str, Any], where: str) -> dict[str, Any]:
    """Return a chart of a card with its values from the results.

    Raises:
        DataError: a field is missing or unknown, or nothing is found.
    """
    kinds = [kind for kind in _KINDS if kind in given]
    if len(kinds) != 1:
        raise DataError(f"{where}: {' and '.join(kinds) or 'nothing'} is drawn",
                        f"name one of {', '.join(_KINDS)}")  # fmt: skip
    unknown(given, (*_COMMON, *_KINDS[kinds[0]]), where)
    better = given.get("better", "")
    if better not in ("", "lower", "higher"):
        raise DataError(f"{where}: better is {better!r:.40}", 'write "lower" or "higher"')
    part = text(given, "part", where)
    results = results_of(part, where)
    chart = {"title": text(given, "title", where), "part": part, "better": better}
    chart |= {"peer": _times, "figures": _figures, "table": _cells}[kinds[0]](given, results, where)
    for series in chart["series"]:
        if not series["rows"]:
            raise DataError(f"{where}: nothing is found for {series['name']!r}", "copy it from the results")
    return chart


def _times(given: dict[str, Any], results: dict[str, Any], where: str) -> dict[str, Any]:
    peer = given["peer"] and text(given, "peer", where)
    without = text(given, "without", where) if "without" in given else ""
    series = []
    for end in list_text(given, "series", where) if "series" in given else [""]:
        rows = []
        for one in results["comparisons"]:
            if not one["work"].endswith(end) or (peer and one["peer"] != peer):
                continue
            label = plain(one["work"].removesuffix(end).rstrip(", ").replace(without, ""))
            told = (
                f"{one['ratio']:.2g} × the time of {one['peer']} ({one['low']:.2g} to {one['high']:.2g} in "
                f"{one['runs']} runs): here {seconds_text(one['a'])}, there {seconds_text(one['b'])}"
            )
            rows.append({"label": label if peer else f"{label}; {one['peer']}", "value": one["ratio"],
                         "low": one["low"], "high": one["high"], "shown": f"{one['ratio']:.2g} ×",
                         "told": told})  # fmt: skip
        series.append({"name": end or "all", "rows": rows})
    return {
        "axis": "our time over the other's, each with the range of its runs",
        "log": True,
        "reference": 1,
        "series": series,
    }


def _figures(given: dict[str, Any], results: dict[str, Any], where: str) -> dict[str, Any]:
    series = []
    for start in list_text(given, "figures", where):
        rows = []
        for one in results["figures"]:
            if one["what"].startswith(start):
                low, high = one["interval"] or (one["value"], one["value"])
                rows.append({"label": plain(one["what"].removeprefix(start)), "value": one["value"],
                             "low": low, "high": high, "shown": value_text({**one, "interval": None}),
                             "told": value_text(one)})  # fmt: skip
        series.append({"name": plain(start).strip(" ,:"), "rows": rows})
    return {"axis": "", "log": False, "reference": 0, "series": series}


def _cells(given: dict[str, Any], results: dict[str, Any], where: str) -> dict[str, Any]:
    table = find_table(results, text(given, "table", where), f"{where}: table")
    header, wanted = table["header"], given.get("where", {})
    columns, label = list_text(given, "columns", where), text(given, "label", where)
    reference = given.get("reference")
    if not isinstance(wanted, dict) or not all(isinstance(cell, str) for cell in wanted.values()):
        raise DataError(f"{where}: where is {wanted!r:.60}", 'write { column = "cell" }')
    if reference is not None and (isinstance(reference, bool) or not isinstance(reference, (int, float))):
        raise DataError(f"{where}: reference is {reference!r:.40}", "write a number")
    for column in (*columns, label, *wanted):
        if column not in header:
            raise DataError(f"{where}: column {column!r} is not there", f"choose one of {', '.join(header)}")
    kept = [row for row in table["rows"] if all(plain(row[header.index(c)]) == v for c, v in wanted.items())]
    series = []
    for column in columns:
        rows = []
        for row in kept:
            cell, name = plain(row[header.index(column)]), row[header.index(label)]
            found = number(cell)
            if found is not None:
                value, apart = found
                rows.append({"label": plain(name), "value": value, "low": value - apart,
                             "high": value + apart, "shown": cell.split(" ± ")[0],
                             "told": f"{column} {cell}", "ours": name.startswith("**")})  # fmt: skip
        series.append({"name": column, "rows": rows})
    return {"axis": "", "log": False, "reference": reference, "series": series}


def number(cell: str) -> tuple[float, float] | None:
    """Return the value of a cell such as `−57.6 %` or `0.8696 ± 0.0141`, and what stands after the ±."""
    match = _NUMBER.fullmatch(cell)
    if match is None:
        return None
    value = float(match[1].replace("−", "-").replace(",", ""))
    return (value, float(match[2] or 0)) if math.isfinite(value) else None
