"""How many more or fewer bits our codec needs than Pillow's for the same quality: BD-rate.

    python -m benchmarks.compressor_rates kodak --limit 3 --chart rates.png

Each codec writes every picture at seven to nine settings. A file counts whole, headers and all; quality is of
the 8 bits that it shows: PSNR over R, G and B and of luma (BT.601, not rounded), SSIM and MS-SSIM of luma as
−10 log₁₀(1 − s). The rates of two codecs are compared picture by picture, over the qualities that both reach,
and their differences averaged.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.compressor_codecs import Codec, libraries, ours, peers
from benchmarks.harness import one_thread_count, provenance
from benchmarks.results import render
from shared.datasets.photos import load_photo_paths
from shared.errors import DataError
from shared.files import check_output, write_bytes
from shared.images import load_picture
from shared.metrics.images import LEAST_SIDE, luma, ms_ssim, psnr, ssim
from shared.metrics.rate import bd_rate, decibels

__all__ = ["METRICS", "Curves", "compare", "curve", "draw", "means", "measure", "opened",
           "read_curves", "table"]  # fmt: skip

METRICS: dict[str, Callable[[np.ndarray, np.ndarray], float]] = {
    "PSNR-RGB": psnr,
    "PSNR-Y": lambda a, b: psnr(luma(a), luma(b), peak=255.0),
    "SSIM": lambda a, b: float(decibels(ssim(a, b))),
    "MS-SSIM": lambda a, b: float(decibels(ms_ssim(a, b))),
}
_LOSSY = ("AVIF", "JPEG", "JPEG2000", "MPO", "WEBP")
_STYLES = ("o-", "s--", "^:", "D-.", "v-", "x--", "*:", "P-.", "d-", "+--", "<:")
Curves = Mapping[str, np.ndarray]  # by codec: (pictures, settings, 1 + metrics), bits per pixel first


def measure(paths: Sequence[Path]) -> dict[str, Any]:
    """Return the table of our methods beside Pillow's codecs, the mean curves, and what is left out."""
    curves, left_out = read_curves(paths)
    made = table(curves, [path.stem for path in paths])
    return {"tables": [made], "curves": means(curves), "left_out": left_out}


def read_curves(paths: Sequence[Path], *, processes: int = 2) -> tuple[Curves, list[str]]:
    """Write every picture with every codec at every setting; return the curves and the codecs left out.

    Raises:
        DataError: a picture that has lost something already, is not RGB of 8 bits, or too small for MS-SSIM.
    """
    for path in paths:
        opened(path)  # before long work begins
    _, left_out = peers()
    by_picture: list[dict[str, np.ndarray]] = []
    context = multiprocessing.get_context("spawn")  # a fork would copy locks of running threads
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        for path, found in zip(paths, pool.map(_curves_of, paths), strict=True):
            print(path.name, file=sys.stderr)
            by_picture.append(found)
    return {name: np.stack([one[name] for one in by_picture]) for name in by_picture[0]}, left_out


def opened(path: Path) -> np.ndarray:
    """Return (h, w, 3) uint8 of a picture that can be measured, or raise `DataError`."""
    pixels = load_picture(path).pixels
    with Image.open(path) as image:
        if image.format in _LOSSY:
            problem = f"{path} is {image.format}, which may have lost something already"
            raise DataError(problem, "give lossless pictures, such as PNG")
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3:
        raise DataError(f"{path}: {pixels.dtype} {pixels.shape} is not RGB of 8 bits", "leave it out")
    if min(pixels.shape[:2]) < LEAST_SIDE:
        raise DataError(
            f"{path} is too small for MS-SSIM", f"give at least {LEAST_SIDE} × {LEAST_SIDE} pixels"
        )
    return pixels


def _curves_of(path: Path) -> dict[str, np.ndarray]:
    pixels = opened(path)
    with one_thread_count(1):  # the other cores have pictures of their own
        return {codec.name: curve(codec, pixels) for codec in (*ours(), *peers()[0])}


def curve(codec: Codec, pixels: np.ndarray) -> np.ndarray:
    """Return (settings, 1 + metrics): bits per pixel of whole files, and the decibels of what they show."""
    rows = []
    for setting in codec.settings:
        data = codec.write(pixels, setting)
        shown = codec.read(data)
        bpp = 8 * len(data) / (pixels.shape[0] * pixels.shape[1])
        rows.append([bpp, *(quality(pixels, shown) for quality in METRICS.values())])
    return np.array(rows)


def compare(anchor: np.ndarray, test: np.ndarray) -> np.ndarray:
    """Return (pictures, metrics) BD-rates in percent, negative where the test is smaller.

    NaN where the curves of a picture share no quality.
    """
    found = np.full((len(anchor), len(METRICS)), np.nan)
    for picture, (first, second) in enumerate(zip(anchor, test, strict=True)):
        for metric in range(len(METRICS)):
            a, b = first[:, 1 + metric], second[:, 1 + metric]
            if max(a.min(), b.min()) < min(a.max(), b.max()):
                found[picture, metric] = bd_rate(first[:, 0], a, second[:, 0], b)
    return found


def table(curves: Curves, pictures: Sequence[str]) -> dict[str, Any]:
    """Return the mean BD-rates of our methods beside the others over the named pictures, for results."""
    methods = [codec.name for codec in ours()]
    rows = [
        [method, other, *map(_cell, compare(curves[other], curves[method]).T)]
        for method in methods
        for other in curves
        if other not in methods
    ]
    over = f"{len(pictures)} pictures: {', '.join(pictures)}" if len(pictures) > 1 else pictures[0]
    return {
        "title": f"BD-rate, file size beside another codec's at equal quality: {over} ({libraries()})",
        "header": ["method", "beside", *METRICS],
        "rows": rows,
        "brief": [place for place, row in enumerate(rows) if row[0] == methods[0]],
    }


def _cell(rates: np.ndarray) -> str:
    shared = np.isfinite(rates)
    if not shared.any():
        return "no quality in common"
    text = f"{rates[shared].mean():+.1f} %".replace("-", "−")
    return text if shared.all() else f"{text} ({shared.sum()} of {len(rates)} pictures)"


def means(curves: Curves) -> dict[str, dict[str, list[float]]]:
    """Return, by codec, bits per pixel and each metric at every setting, means over the pictures."""
    columns = ("bits per pixel", *METRICS)
    return {
        codec: {name: [float(f"{value:.5g}") for value in column]
                for name, column in zip(columns, points.mean(axis=0).T, strict=True)}
        for codec, points in curves.items()
    }  # fmt: skip


def draw(curves: Curves, title: str) -> bytes:
    """Return a PNG of quality against bits per pixel, both means over the pictures at each setting."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(13, 10), layout="constrained")
    figure.suptitle(title)
    methods = {codec.name for codec in ours()}
    for metric, (axes, name) in enumerate(zip(figure.subplots(2, 2).flat, METRICS, strict=True)):
        # line style and marker tell the codecs apart without colour
        for (codec, points), style in zip(curves.items(), cycle(_STYLES)):
            mean = points.mean(axis=0)
            look: dict[str, Any] = {"color": "k"} if codec in methods else {}
            axes.plot(mean[:, 0], mean[:, 1 + metric], style, label=codec, **look)
        axes.set_xscale("log")
        axes.set_xlabel("bits per pixel")
        scale = "" if name.startswith("PSNR") else ", $-10 \\log_{10}(1 - s)$"
        axes.set_ylabel(f"{name}{scale} (dB)")
        axes.grid(alpha=0.3)
        axes.legend()
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=80)
    return out.getvalue()


def main() -> None:
    """Print the table, and save the chart where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", help="of lossless RGB pictures of 8 bits, both sides at least 176 pixels")
    parser.add_argument("--limit", type=int, help="take the first so many pictures")
    parser.add_argument("--chart", type=Path, metavar="PNG", help="save the mean curves")
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    try:
        if given.chart:
            check_output(given.chart, force=True)
        if given.limit is not None and given.limit < 1:
            raise DataError(f"--limit {given.limit} leaves no picture", "choose 1 or more")
        if given.processes < 1:
            raise DataError(f"--processes {given.processes} measure nothing", "choose 1 or more")
        paths = load_photo_paths(given.folder)[: given.limit]
        curves, left_out = read_curves(paths, processes=given.processes)
        tables = [table(curves, [path.stem for path in paths])]
        measured = {"figures": [], "comparisons": [], "tables": tables, "left_out": left_out}
        print(render({**measured, "provenance": provenance("pillow")}))
        if given.chart:
            write_bytes(
                given.chart, draw(curves, f"Quality for a size, mean of {len(paths)} pictures"), force=True
            )
    except DataError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
