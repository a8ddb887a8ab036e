"""The table that the README opens with: each app's claims, taken from the results of its benchmark."""

from __future__ import annotations

import statistics
from typing import Any

from benchmarks.results import digits_text, load, seconds_text

__all__ = ["summary"]

_NAMES = {"myfm": "myFM", "surprise": "Surprise", "lenskit": "LensKit", "cornac": "Cornac", "spark": "Spark"}


def summary() -> str:
    """Return the Markdown table."""
    rows = [*_songs(load("songs")), *_photos(load("photos")), *_compressor(load("compressor"))]
    rows += [*_movies(load("movies")), *_segments(load("segments"))]
    lines = ["| app | what | here | beside |", "|---|---|---|---|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)]) + "\n"


def _songs(measured: dict[str, Any]) -> list[tuple[str, ...]]:
    alone = next(one for one in measured["comparisons"] if "one at a time" in one["work"])
    queries = int(alone["work"].split(", ")[-1].split()[0])
    each, theirs = alone["a"] / queries, alone["b"] / queries
    genres = {
        one["what"].rpartition(", ")[2]: one for one in measured["figures"] if "in a genre of" in one["what"]
    }
    best, raw = genres["learned genres"], genres["raw cosine"]
    return [
        (
            "songs",
            f"ten nearest of a million, exact: **{digits_text(alone['ratio'], 2)} ×** the time",
            f"{each * 1e6:.0f} µs",
            f"{alone['peer']}: {theirs * 1e3:.2g} ms",
        ),
        (
            "songs",
            "neighbours that share a genre with the query",
            f"**{100 * best['value']:.0f} %**",
            f"cosine of raw features: {100 * raw['value']:.0f} %",
        ),
    ]


def _photos(measured: dict[str, Any]) -> list[tuple[str, ...]]:
    beside = [
        one
        for one in measured["comparisons"]
        if one["peer"] == "OpenCV" and one["work"].endswith("one thread")
    ]
    ratios = [one["ratio"] for one in beside if "\\|" not in one["work"]]
    chain = next(one for one in beside if "\\|" in one["work"])
    middle, of_chain = digits_text(statistics.median(ratios), 2), digits_text(chain["ratio"], 2)
    return [
        (
            "photos",
            f"{len(ratios)} filters and warps of 12 megapixels, one thread",
            f"**{middle} ×** the time, less in {sum(r < 1 for r in ratios)}",
            "OpenCV",
        ),
        (
            "photos",
            f"a chain of {chain['work'].count('|') + 1} filters: **{of_chain} ×** the time",
            f"{1e3 * chain['a']:.0f} ms",
            f"OpenCV: {1e3 * chain['b']:.0f} ms",
        ),
    ]


def _compressor(measured: dict[str, Any]) -> list[tuple[str, ...]]:
    table = measured["tables"][0]
    psnr, ssim = (table["header"].index(metric) for metric in ("PSNR-RGB", "SSIM"))
    rows = {row[1]: row for row in table["rows"] if row[0] == "patch"}
    found: list[tuple[str, ...]] = [
        (
            "compressor",
            "bytes at equal PSNR, at equal SSIM",
            f"**{rows[codec][psnr]}**, {rows[codec][ssim]}",
            codec,
        )
        for codec in ("JPEG", "WebP", "AVIF, tune=psnr")
    ]
    for how in ("encode", "decode"):
        beside = [
            one
            for one in measured["comparisons"]
            if one["work"].startswith(f"{how}, ") and "webp" in one["peer"].lower()
        ]
        one = beside[len(beside) // 2]  # of rates from low to high the middle one
        found.append(
            (
                "compressor",
                f"{one['work']}: **{digits_text(one['ratio'], 2)} ×** the time",
                seconds_text(one["a"]),
                f"{one['peer'].rpartition(', ')[0]}: {seconds_text(one['b'])}",
            )
        )
    return found


def _movies(measured: dict[str, Any]) -> list[tuple[str, ...]]:
    runs = sorted(measured["runs"]["u1 … u5"], key=lambda run: run["metrics"]["rmse"]["mean"])
    ours = next(run for run in runs if run["program"] == "ours")
    best: dict[str, dict[str, Any]] = {}
    for run in runs:
        if run["program"] != "ours":
            best.setdefault(_NAMES.get(run["program"], run["program"]), run)
    errors = (f"{name} {run['metrics']['rmse']['mean']:.3f}" for name, run in best.items())
    seconds = (f"{name} {seconds_text(run['fit_cpu'])}" for name, run in best.items())
    return [
        (
            "movies",
            f"RMSE on the folds of MovieLens 100K, `{ours['model']}`",
            f"**{ours['metrics']['rmse']['mean']:.3f}**",
            ", ".join(errors),
        ),
        (
            "movies",
            "processor time of these models to learn a fold",
            f"**{seconds_text(ours['fit_cpu'])}**",
            ", ".join(seconds),
        ),
    ]


def _segments(measured: dict[str, Any]) -> list[tuple[str, ...]]:
    values = {one["what"]: one["value"] for one in measured["figures"]}
    planted = values["adjusted Rand index with the planted ones"]
    worst = max(value for what, value in values.items() if "inertia over scikit-learn's" in what)
    beside = [one for one in measured["comparisons"] if one["work"].endswith("one thread")]
    return [
        (
            "segments",
            "agreement with the groups planted in the sample, adjusted Rand index",
            f"**{planted:.2f}**",
            "the same groups: 1",
        ),
        (
            "segments",
            f"k-means of {len(beside)} tables, one thread, inertia at most {worst:.4f} of the peer's",
            f"**{digits_text(statistics.median(one['ratio'] for one in beside), 2)} ×** the time",
            "scikit-learn KMeans",
        ),
    ]
