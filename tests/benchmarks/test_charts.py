"""Charts are of the results that stand beside them."""

from __future__ import annotations

import itertools
import re

import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from benchmarks.charts import CHARTS, IMAGES, digest_of, draw, drawn_from
from benchmarks.compressor_rates import METRICS
from benchmarks.results import PAGES, load


@pytest.mark.parametrize("part", CHARTS)
def test_the_chart_that_ships_was_drawn_from_the_results_that_ship(part: str) -> None:
    assert drawn_from(IMAGES / f"measured_{part}.png") == digest_of(part), f"make bench APP={part}"


@pytest.mark.parametrize("part", CHARTS)
def test_a_chart_can_be_drawn_again(part: str) -> None:
    assert draw(part).startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["README.md", "results.md"])
def test_a_page_shows_every_chart(name: str) -> None:
    page = next(page for page in PAGES if page.name == name)
    assert set(re.findall(r"images/measured_(\w+)\.png", page.read_text(encoding="utf-8"))) == set(CHARTS)


def test_tick_labels_do_not_lie_on_one_another() -> None:
    """Of every chart of times, as it is drawn."""
    for part in ("songs", "photos", "segments"):
        figure = Figure(figsize=(8, 3), dpi=110, layout="constrained")
        CHARTS[part](figure, load(part))
        figure.canvas.draw()
        (axes,) = figure.axes
        low, high = axes.get_xlim()
        labels = [
            *zip(axes.get_xticks(), axes.get_xticklabels(), strict=True),
            *zip(axes.get_xticks(minor=True), axes.get_xticklabels(minor=True), strict=True),
        ]
        shown = [label for place, label in labels if low <= place <= high and label.get_text()]
        extents = sorted((label.get_window_extent() for label in shown), key=lambda box: box.x0)
        assert len(extents) >= 2, part
        assert all(a.x1 < b.x0 for a, b in itertools.pairwise(extents)), part


def made_curves(names: list[str]) -> dict[str, dict[str, list[float]]]:
    bpp = [0.2, 0.5, 1.0, 2.0]
    return {
        name: {"bits per pixel": bpp, **{metric: [30.0 + k, 33.0, 36.0, 40.0] for metric in METRICS}}
        for k, name in enumerate(names)
    }


def test_codecs_are_told_apart_without_colour() -> None:
    """Bars by grey and hatch, curves by line and marker; greys only."""
    (table,) = load("compressor")["tables"]
    header = ["method", "beside", *METRICS]
    rows = [
        ["patch", row[1], *["−10.0 %"] * (len(METRICS) - 1), "no quality in common"]
        for row in table["rows"][:5]
    ]
    figure = Figure()
    names = ["patch", "svd", "patch, fast", "JPEG", "WebP", "JPEG 2000", "AVIF", "AVIF, tune=psnr"]
    CHARTS["compressor"](
        figure, {"tables": [{**table, "header": header, "rows": rows}], "curves": made_curves(names)}
    )
    bars, *curves = figure.axes
    looks = {(patch.get_facecolor(), patch.get_hatch()) for patch in bars.patches}
    assert len(looks) == len(METRICS)
    assert all(red == green == blue for (red, green, blue, _), _ in looks)
    assert len(curves) == 2
    for axes in curves:
        assert [line.get_label() for line in axes.lines] == [
            n for n in names if n not in ("svd", "patch, fast")
        ]
        assert len({(line.get_linestyle(), line.get_marker()) for line in axes.lines}) == len(axes.lines)
        assert all(len({*to_rgb(line.get_color())}) == 1 for line in axes.lines)
