"""The compressor: a Kodak picture at a tenth of its size, truncated SVD and codecs beside peers, BD-rates."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from benchmarks import compressor_rates, compressor_speed, compressor_svd
from benchmarks.harness import provenance
from benchmarks.measure import figure, run_json
from projects.image_compressor.patch.training import FOLDERS, find_pictures
from shared.datasets.catalog import data_folder
from shared.errors import DataError
from shared.images import load_picture

__all__ = ["measure", "rates"]


def measure() -> dict[str, Any]:
    """Bytes, PSNR and SSIM of kodim08 at 10 %; rank 100 of 12 megapixels; times; BD-rates and curves."""
    path = data_folder().resolve() / "kodak" / "kodim08.png"
    if not path.exists():
        raise DataError(f"{path} is not here", "set PORTFOLIO_DATA to a folder that holds kodak/")
    picture = str(path)
    with tempfile.TemporaryDirectory() as folder:
        compress = ("projects.image_compressor", "compress", picture, "--size", "10%")
        done = run_json(*compress, "-o", f"{folder}/kodim08.svdc")
    share = done["bytes"] / done["raw_bytes"] * 100
    comparisons = [*compressor_svd.measure(), *compressor_speed.measure(load_picture(path).pixels)]
    for one in comparisons:
        one["detail"] = not is_brief(one)
    return {
        "figures": [
            figure("kodim08 at 10 %: bytes of raw bytes", share, compress, unit=" %"),
            figure("kodim08 at 10 %: PSNR", done["psnr"], compress, unit=" dB", digits=2),
            figure("kodim08 at 10 %: SSIM", done["ssim"], compress),
        ],
        "comparisons": comparisons,
        **rates(data_folder()),
        "provenance": provenance("scikit-learn", "pillow"),
    }


def is_brief(comparison: dict[str, Any]) -> bool:
    """True of what the README shows: one thread, the factorisations, and of the codecs WebP."""
    of_svd = comparison["work"].startswith("truncated SVD")
    return comparison["work"].endswith("one thread") and (of_svd or comparison["peer"].startswith("WebP"))


def rates(folder: Path) -> dict[str, Any]:
    """Return the table of BD-rates and the curves over the pictures that training left out; or why not."""
    missing = [name for name in FOLDERS if not (folder / name).is_dir()]
    if missing:
        return {"tables": [], "left_out": [f"BD-rate: {missing[0]}/ is not in {folder.name}/"]}
    return compressor_rates.measure(find_pictures([folder / name for name in FOLDERS])[1])
