"""A chart for each app, of what its benchmark found; readable in black and white.

A picture holds the digest of the results that it was drawn from, so that a test can tell an old one.
"""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any

from PIL import Image

from benchmarks.results import FOLDER, load
from shared.files import write_bytes

__all__ = ["CHARTS", "digest_of", "draw", "drawn_from", "save_chart"]

IMAGES = FOLDER.parents[1] / "docs" / "images"
_WIDTH, _ROW = 8.0, 0.2  # inches
_OURS, _THEIRS = "black", "0.62"


def digest_of(part: str) -> str:
    """SHA-256 of the results that a part's chart shows."""
    return hashlib.sha256(json.dumps(load(part), sort_keys=True).encode()).hexdigest()


def drawn_from(path: Path) -> str:
    """Return the digest of the results that a picture was drawn from."""
    with Image.open(path) as picture:
        return str(picture.info.get("Source", ""))


def save_chart(part: str) -> Path:
    """Draw the chart of a part beside the others of the README and return its path."""
    path = IMAGES / f"measured_{part}.png"
    write_bytes(path, draw(part), force=True)
    return path


def draw(part: str) -> bytes:
    """Return the chart of a part as PNG."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(_WIDTH, 3), dpi=110, layout="constrained")
    CHARTS[part](figure, load(part))
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Source": digest_of(part), "Software": None})
    return buffer.getvalue()


def _times(figure: Any, rows: list[dict[str, Any]], title: str) -> None:
    """Ratios of times on a logarithmic axis, with their ranges; left of 1 is faster."""
    figure.set_figheight(1.0 + _ROW * len(rows))
    axes = figure.subplots()
    places = range(len(rows), 0, -1)
    middles = [row["ratio"] for row in rows]
    spread = [
        [row["ratio"] - row["low"] for row in rows],
        [row["high"] - row["ratio"] for row in rows],
    ]
    axes.hlines(places, [min(1, m) for m in middles], [max(1, m) for m in middles], color="0.8", linewidth=5)
    axes.errorbar(middles, places, xerr=spread, fmt="o", color=_OURS, capsize=2, markersize=4)
    axes.axvline(1, color="black", linewidth=1)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_yticks(places, [row["label"] for row in rows], fontsize=8)
    axes.set_ylim(0, len(rows) + 1)
    axes.set_xlabel("time here over the peer's; left of 1 is faster", fontsize=8)
    axes.set_title(title, fontsize=10)
    axes.tick_params(axis="x", labelsize=8)
    axes.grid(axis="x", color="0.9")
    axes.set_axisbelow(True)


def _songs(figure: Any, measured: dict[str, Any]) -> None:
    rows = [
        {**one, "label": f"{one['work'].partition(' nearest of ')[2]}  |  {one['peer']}"}
        for one in measured["comparisons"]
    ]
    _times(figure, rows, "Exact search of the ten nearest")


def _photos(figure: Any, measured: dict[str, Any]) -> None:
    rows = []
    for one in measured["comparisons"]:
        work, _, rest = one["work"].partition(", 12 megapixels RGB")
        if one["peer"].startswith("OpenCV") and rest == ", one thread" and not work.startswith("6 JPEG"):
            rows.append({**one, "label": work.replace("\\|", "|")})
    rows.sort(key=lambda row: row["ratio"])
    _times(figure, rows, "Filters of 12-megapixel RGB beside OpenCV, one thread")


def _compressor(figure: Any, measured: dict[str, Any]) -> None:
    [table] = measured["tables"]
    rows = [row for row in table["rows"] if row[0] == "patch"]
    figure.set_figheight(3.2)
    axes = figure.subplots()
    styles = [("black", ""), ("0.55", ""), ("white", "//")]
    for k, (metric, (colour, hatch)) in enumerate(zip(table["header"][2:], styles, strict=True)):
        values = [float(row[2 + k].replace("−", "-").rstrip(" %")) for row in rows]
        places = [place + (k - 1) * 0.27 for place in range(len(rows))]
        axes.bar(places, values, 0.25, color=colour, hatch=hatch, edgecolor="black", label=metric)
    axes.axhline(0, color="black", linewidth=1)
    axes.set_xticks(range(len(rows)), [row[1] for row in rows], fontsize=8)
    axes.set_ylabel("bytes at equal quality, %", fontsize=8)
    axes.tick_params(axis="y", labelsize=8)
    axes.set_title("Size of `patch` files beside other codecs (BD-rate; below 0 is smaller)", fontsize=10)
    axes.legend(fontsize=8)


def _movies(figure: Any, measured: dict[str, Any]) -> None:
    runs = sorted(measured["runs"]["u1 … u5"], key=lambda run: run["metrics"]["rmse"]["mean"])
    figure.set_figheight(1.0 + _ROW * len(runs))
    axes = figure.subplots()
    for place, run in zip(range(len(runs), 0, -1), runs, strict=True):
        rmse = run["metrics"]["rmse"]
        low, high = rmse["interval"]
        is_ours = run["program"] == "ours"
        axes.plot([low, high], [place, place], color=_OURS if is_ours else _THEIRS, linewidth=1.5)
        axes.plot(
            rmse["mean"], place, "o" if is_ours else "s", color=_OURS if is_ours else _THEIRS, markersize=5
        )
    names = [
        run["model"] if run["program"] == "ours" else f"{run['program']}: {run['model']}" for run in runs
    ]
    axes.set_yticks(range(len(runs), 0, -1), names, fontsize=8)
    axes.set_ylim(0, len(runs) + 1)
    axes.set_xlabel("RMSE on the canonical folds of MovieLens 100K, 95 % intervals", fontsize=8)
    axes.set_title("Black discs: here. Grey squares: others, fitted in the same run", fontsize=10)
    axes.tick_params(axis="x", labelsize=8)
    axes.grid(axis="x", color="0.9")


def _segments(figure: Any, measured: dict[str, Any]) -> None:
    rows = [
        {**one, "label": one["work"].removeprefix("k-means, ").replace(", 10 starts", "")}
        for one in measured["comparisons"]
    ]
    _times(figure, rows, "k-means beside scikit-learn, ten starts each")


CHARTS = {
    "songs": _songs,
    "photos": _photos,
    "compressor": _compressor,
    "movies": _movies,
    "segments": _segments,
}
