"""The compressor: a Kodak picture at a tenth of its size, truncated SVD beside its peers, BD-rates."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.utils.extmath import randomized_svd

from benchmarks import compressor_rates
from benchmarks.compressor_codecs import peers
from benchmarks.harness import provenance
from benchmarks.measure import beside, figure, run_json
from projects.image_compressor import decode, encode
from projects.image_compressor.patch.training import FOLDERS, find_pictures
from shared.datasets.catalog import data_folder
from shared.errors import DataError
from shared.images import load_picture
from shared.linalg.svd import truncated_svd


def measure() -> dict[str, Any]:
    """Bytes, PSNR and SSIM of kodim08 at 10 %; rank 100 of a 12-megapixel plane; BD-rates."""
    path = data_folder().resolve() / "kodak" / "kodim08.png"
    if not path.exists():
        raise DataError(f"{path} is not here", "set PORTFOLIO_DATA to a folder that holds kodak/")
    picture = str(path)
    with tempfile.TemporaryDirectory() as folder:
        compress = ("projects.image_compressor", "compress", picture, "--size", "10%")
        done = run_json(*compress, "-o", f"{folder}/kodim08.svdc")
    figures = [
        figure(
            "kodim08 at 10 %: bytes of raw bytes",
            done["bytes"] / done["raw_bytes"] * 100,
            compress,
            unit=" %",
        ),
        figure("kodim08 at 10 %: PSNR", done["psnr"], compress, unit=" dB", digits=2),
        figure("kodim08 at 10 %: SSIM", done["ssim"], compress),
    ]
    plane, k = _plane(), 100
    u, s, vt = truncated_svd(plane, k, rng=np.random.default_rng(0))
    theirs = randomized_svd(plane, k, random_state=0)
    error, peer_error = (np.linalg.norm(plane - (a * b) @ c) for a, b, c in ((u, s, vt), theirs))
    assert error <= peer_error * 1.0001, "a faster answer must be as good"
    return {
        "figures": figures,
        "comparisons": [
            beside(f"truncated SVD of 3000 × 4000, k = {k}", "scikit-learn randomized_svd",
                   lambda: truncated_svd(plane, k, rng=np.random.default_rng(0)),
                   lambda: randomized_svd(plane, k, random_state=0)),
            beside(f"truncated SVD of 3000 × 4000, k = {k}", "numpy full SVD",
                   lambda: truncated_svd(plane, k, rng=np.random.default_rng(0)),
                   lambda: np.linalg.svd(plane, full_matrices=False)),
            *speeds(load_picture(path).pixels),
        ],
        **rates(data_folder()),
        "provenance": provenance("scikit-learn", "pillow"),
    }  # fmt: skip


def speeds(pixels: np.ndarray) -> list[dict[str, float | str]]:
    """Coding and decoding beside libwebp's method 6 at about the same size, at three rates."""
    megapixels = pixels.shape[0] * pixels.shape[1] / 1e6
    webp = next(codec for codec in peers()[0] if codec.name == "WebP")
    rows = []
    for quality in (45, 70, 88):
        data = encode(pixels, quality=quality)
        nearest = min(range(1, 100, 2), key=lambda q: abs(len(webp.write(pixels, q)) - len(data)))
        theirs = webp.write(pixels, nearest)
        rate = f"{megapixels:.2f} megapixels, {8 * len(data) / megapixels / 1e6:.2f} bits per pixel"
        peer = f"libwebp method 6, {8 * len(theirs) / megapixels / 1e6:.2f}"
        for name, fast in (("encode", False), ("encode --fast", True)):
            rows.append(
                beside(
                    f"{name}, {rate}",
                    peer,
                    partial(encode, pixels, quality=quality, fast=fast),
                    partial(webp.write, pixels, nearest),
                )
            )
        rows.append(beside(f"decode, {rate}", peer, partial(decode, data), partial(webp.read, theirs)))
    return rows


def rates(folder: Path) -> dict[str, Any]:
    """Return the table of BD-rates over the pictures that training left out; or why it is left out."""
    missing = [name for name in FOLDERS if not (folder / name).is_dir()]
    if missing:
        return {"tables": [], "left_out": [f"BD-rate: {missing[0]}/ is not in {folder.name}/"]}
    return compressor_rates.measure(find_pictures([folder / name for name in FOLDERS])[1])


def _plane() -> np.ndarray:
    """A float32 plane whose singular values fall like those of photographs, as 1/i."""
    rng = np.random.default_rng(0)
    left, _ = np.linalg.qr(rng.standard_normal((3000, 600)))
    right, _ = np.linalg.qr(rng.standard_normal((4000, 600)))
    plane = (left * (3e5 / np.arange(1, 601))) @ right.T + rng.normal(0, 2, (3000, 4000))
    return plane.astype(np.float32)
