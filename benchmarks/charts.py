"""A chart for each app, of what its benchmark found; readable in black and white.

    python -m benchmarks.charts            draw all of them again

A picture holds the digest of the results that it was drawn from, so that a test can tell an old one.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import sys
from pathlib import Path
from typing import Any

from PIL import Image

from benchmarks.peers.environments import PEERS
from benchmarks.results import FOLDER, load
from shared.files import write_bytes

__all__ = ["CHARTS", "digest_of", "draw", "drawn_from", "save_chart"]

IMAGES = FOLDER.parents[1] / "docs" / "images"
_WIDTH, _ROW = 8.0, 0.2  # inches
_OURS, _THEIRS = "black", "0.62"
_BARS = (("black", ""), ("0.55", ""), ("white", "//"), ("white", ".."), ("0.8", "xx"))  # colour and hatch
_LINES = (("o-", "black"), ("s--", "0.3"), ("^:", "0.3"), ("D-.", "0.3"), ("v-", "0.55"), ("x--", "0.55"))
# the curves that are shown, and the name of their scale
_CURVES = {"PSNR-RGB": "PSNR-RGB, dB", "SSIM": "SSIM, −10 log₁₀(1 − s), dB"}


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
    _log_ticks(axes, max(1.0, *(row["high"] for row in rows)) / min(row["low"] for row in rows))
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
    """BD-rates as bars; below them, where they were measured, the curves that they are areas between."""
    curves: dict[str, dict[str, list[float]]] = measured.get("curves", {})
    figure.set_figheight(6.6 if curves else 3.2)
    panels = figure.subplot_mosaic([["rates", "rates"], [*_CURVES]] if curves else [["rates"]])
    _rates(panels["rates"], *measured["tables"])
    for metric, axes in panels.items():
        if metric != "rates":
            _rate_distortion(axes, curves, metric)


def _rates(axes: Any, table: dict[str, Any]) -> None:
    rows, metrics = [row for row in table["rows"] if row[0] == "patch"], table["header"][2:]
    width = 0.81 / len(metrics)
    for k, (metric, (colour, hatch)) in enumerate(zip(metrics, _BARS, strict=False)):
        values = [_percent(row[2 + k]) for row in rows]
        places = [place + (k - (len(metrics) - 1) / 2) * width for place in range(len(rows))]
        axes.bar(places, values, 0.93 * width, color=colour, hatch=hatch, edgecolor="black", label=metric)
    axes.axhline(0, color="black", linewidth=1)
    axes.set_xticks(range(len(rows)), [row[1] for row in rows], fontsize=8)
    axes.set_ylabel("bytes at equal quality, %", fontsize=8)
    axes.tick_params(axis="y", labelsize=8)
    axes.set_title("Size of `patch` files beside other codecs (BD-rate; below 0 is smaller)", fontsize=10)
    axes.legend(fontsize=8)


def _percent(cell: str) -> float:
    """The number of a cell such as "−10.0 % (2 of 3 pictures)"; NaN where there is none."""
    number = cell.partition(" %")[0].replace("−", "-")
    return float(number) if cell.count("%") else math.nan


def _rate_distortion(axes: Any, curves: dict[str, dict[str, list[float]]], metric: str) -> None:
    """Means over the pictures, line styles and markers apart from one another without colour."""
    others = (name for name in curves if name == "patch" or not name.startswith(("patch", "svd")))
    for codec, (style, grey) in zip(others, _LINES, strict=False):
        points = curves[codec]
        axes.plot(
            points["bits per pixel"],
            points[metric],
            style,
            color=grey,
            label=codec,
            markersize=4,
            linewidth=1,
        )
    axes.set_xscale("log")
    _log_ticks(axes, 10)
    axes.set_xlabel("bits per pixel", fontsize=8)
    axes.set_ylabel(_CURVES[metric], fontsize=8)
    axes.tick_params(labelsize=8)
    axes.grid(color="0.9")
    axes.legend(fontsize=7)


def _log_ticks(axes: Any, spread: float) -> None:
    """Plain numbers at powers of ten; where the axis spans few of them, at 2 and 5 between them too."""
    from matplotlib.ticker import LogLocator, NullFormatter

    axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0) if spread < 100 else (1.0,), numticks=20))
    axes.xaxis.set_major_formatter("{x:g}")
    axes.xaxis.set_minor_formatter(NullFormatter())


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
        run["model"] if run["program"] == "ours" else f"{PEERS[run['program']].title}: {run['model']}"
        for run in runs
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


if __name__ == "__main__":
    for part in sys.argv[1:] or CHARTS:
        print(save_chart(part))
