"""Quality against size, beside JPEG and WebP, and the singular values that decide it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from PIL import Image

from projects.image_compressor.charts import entitle, save_chart
from projects.image_compressor.encoder import Encoder
from projects.image_compressor.factors import Spectrum
from projects.image_compressor.patch.encoder import PatchEncoder
from projects.image_compressor.quantise import step_size
from shared.images import Picture
from shared.metrics.images import psnr, ssim
from shared.progress import track

__all__ = ["Point", "Study", "draw", "measure"]

STEPS = (3200, 2944, 2688, 2432, 2176, 1920)  # Δ = 181, 90, 45, 23, 11, 5.7 levels
PATCH_STEPS = (2944, 2688, 2432, 2240, 2048, 1792)  # Δ = 90, 45, 23, 13.5, 8, 4 levels
QUALITIES = (6, 12, 25, 45, 65, 80, 90)
_SHARES = (0, 0.05, 0.15, 0.3, 0.45, 0.6, 0.75)  # of the full rank, at which luma is cut
_COLOURS = {"patch": "#a01050", "JPEG": "#b05000", "WebP": "#0060a0"}


@dataclass(frozen=True)
class Point:
    """One file: what it weighs and how near it comes."""

    codec: str
    setting: str
    rank: int | None
    bytes: int
    bpp: float
    psnr: float
    ssim: float


@dataclass(frozen=True)
class Study:
    """All that the chart shows.

    Attributes:
        points: of each codec, from small to large.
        values: singular values of luma, its mean taken off.
        truncation: PSNR of luma cut at rank 1, 2, …, before any rounding, by the singular values that are
            dropped (Eckart-Young).
        measured: (rank, PSNR) of luma that was cut, by comparing it with what it was.
        size: pixels of the picture.
        quantised: (rank, luma PSNR) of the files, with the factors rounded and coded.
        remarks: how the picture was changed to fit all three codecs.
    """

    points: list[Point]
    values: np.ndarray
    truncation: np.ndarray
    measured: list[tuple[int, float]]
    size: int
    quantised: list[tuple[int, float]]
    remarks: list[str] = field(default_factory=list)

    def facts(self) -> dict[str, Any]:
        """What `--json` says."""
        return {
            "points": [asdict(point) for point in self.points],
            "singular_values": self.values,
            "truncation_psnr": self.truncation,
        }


def measure(picture: Picture) -> Study:
    """Compress a picture by both methods, and with JPEG (4:2:0, optimised) and WebP (method 6)."""
    pixels, remarks = _plain(picture.pixels)
    encoder = Encoder(pixels)
    spectrum, _ = encoder.spectrum(0)
    spectrum.upto(spectrum.full_rank)
    values = spectrum.values.astype(np.float64)
    left_over = np.maximum(np.sum(values**2) - np.cumsum(values**2), 0)
    with np.errstate(divide="ignore"):
        truncation = 10 * np.log10(255**2 * spectrum.matrix.size / left_over)
    points, quantised = [], []
    for step in track(STEPS, "measuring"):
        result = encoder.at_step(step)
        luma = result.factors[0]
        setting = f"step {step_size(step):.3g}"
        points.append(_point("svd", setting, luma.rank, result.data, pixels, result.pixels))
        quantised.append((luma.rank, psnr(encoder.luma, result.planes[0])))
    patches = PatchEncoder(pixels)
    for step in track(PATCH_STEPS, "measuring"):
        made = patches.at_step(step)
        points.append(_point("patch", f"step {step_size(step):.3g}", None, made.data, pixels, made.pixels))
    points += _others(pixels)
    size = pixels.shape[0] * pixels.shape[1]
    return Study(points, values, truncation, _cut(spectrum), size, quantised, remarks)


def _cut(spectrum: Spectrum) -> list[tuple[int, float]]:
    """Cut luma at a few ranks and measure how far it is from what it was."""
    found = []
    for rank in sorted({max(1, round(spectrum.full_rank * share)) for share in _SHARES}):
        cut = (spectrum.left[:, :rank] * spectrum.values[:rank]) @ spectrum.right[:rank]
        # in the cosine basis, which is orthonormal: distances are those of the samples
        found.append((rank, psnr(spectrum.matrix, cut, peak=255)))
    return found


def _plain(pixels: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """Return the picture as all three codecs can hold it: 8 bits, without alpha."""
    remarks = []
    if pixels.dtype == np.uint16:
        pixels = np.round(pixels / 257).astype(np.uint8)
        remarks.append("16 bits are compared at 8, which is what JPEG and WebP hold")
    if pixels.ndim == 3 and pixels.shape[2] in (2, 4):
        pixels = pixels[..., 0] if pixels.shape[2] == 2 else np.ascontiguousarray(pixels[..., :3])
        remarks.append("compared without the alpha channel")
    return pixels, remarks


def _others(pixels: np.ndarray) -> Iterator[Point]:
    image = Image.fromarray(pixels)
    options: dict[str, dict[str, Any]] = {
        "JPEG": {"optimize": True, "subsampling": "4:2:0"},
        "WEBP": {"method": 6},
    }
    for codec, extra in options.items():
        if max(image.size) > 16383 and codec == "WEBP":  # the format's limit
            continue
        for quality in QUALITIES:
            file = io.BytesIO()
            image.save(file, codec, quality=quality, **extra)
            with Image.open(file) as opened:
                shown = np.asarray(opened.convert(image.mode))
            yield _point(
                codec.replace("EBP", "ebP"), f"quality {quality}", None, file.getvalue(), pixels, shown
            )


def _point(
    codec: str, setting: str, rank: int | None, data: bytes, original: np.ndarray, shown: np.ndarray
) -> Point:
    bpp = 8 * len(data) / (original.shape[0] * original.shape[1])
    return Point(codec, setting, rank, len(data), bpp, psnr(original, shown), ssim(original, shown))


def draw(study: Study, title: str, kind: str) -> bytes:
    """Return the chart as a file of `kind` (png, svg, pdf)."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 7.4), layout="constrained")
    entitle(figure, title)
    (by_psnr, by_ssim), (spectrum, ranks) = figure.subplots(2, 2)
    # line style and marker tell the codecs apart without colour
    for codec, style in (("patch", "D-"), ("svd", "ko-"), ("JPEG", "s--"), ("WebP", "^:")):
        chosen = [point for point in study.points if point.codec == codec and np.isfinite(point.psnr)]
        colour = {} if codec == "svd" else {"color": _COLOURS[codec]}
        for axes, name in ((by_psnr, "psnr"), (by_ssim, "ssim")):
            axes.plot(
                [p.bpp for p in chosen], [getattr(p, name) for p in chosen], style, label=codec, **colour
            )
    by_psnr.margins(0.16, 0.12)
    by_psnr.set_ylabel("PSNR (dB)")
    by_ssim.set_ylabel("SSIM")
    kilobytes = study.size / 8000  # of one bit per pixel
    for axes in (by_psnr, by_ssim):
        axes.set_xscale("log")
        axes.set_xlabel("bits per pixel")
        axes.legend()
        above = axes.secondary_xaxis("top", functions=(lambda b: b * kilobytes, lambda k: k / kilobytes))
        above.set_xlabel("kB")
    for point in study.points:
        if point.rank is not None and np.isfinite(point.psnr):
            by_psnr.annotate(
                f"rank {point.rank}", (point.bpp, point.psnr), xytext=(5, -11), textcoords="offset points",
                fontsize=8,
            )  # fmt: skip
    by_psnr.set_title("Quality for a size")
    by_ssim.set_title("The same by structural similarity")

    count = np.arange(1, study.values.size + 1)
    spectrum.semilogy(count, np.maximum(study.values, 1e-3), "k-")
    spectrum.set_title("Singular values of luma")
    spectrum.set_xlabel("r")
    spectrum.set_ylabel("$s_r$")
    shown = np.isfinite(study.truncation)
    ranks.plot(
        count[shown], study.truncation[shown], "k-", label="cut at rank r: $\\Sigma_{i>r} s_i^2$ is lost"
    )
    cut = [(rank, value) for rank, value in study.measured if np.isfinite(value)]
    if cut:
        ranks.plot(*zip(*cut, strict=True), "kx", ms=9, label="the same, measured on the cut picture")
    ranks.plot(*zip(*study.quantised, strict=True), "ko", mfc="white", label="the files: rounded and coded")
    ranks.set_ylim(10, 55)
    ranks.set_title("Luma: the error is the dropped singular values")
    ranks.set_xlabel("rank")
    ranks.set_ylabel("PSNR of luma (dB)")
    ranks.legend()
    for axes in figure.axes:
        axes.grid(alpha=0.3)
    return save_chart(figure, kind)
