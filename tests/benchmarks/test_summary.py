"""The README's first table says what the results say."""

from __future__ import annotations

import re

from benchmarks.results import load, render
from benchmarks.summary import summary


def test_every_app_has_its_rows() -> None:
    apps = [line.split(" | ")[0].strip("| ") for line in summary().splitlines()[2:]]
    assert list(dict.fromkeys(apps)) == ["songs", "photos", "compressor", "movies", "segments"]


def test_bytes_are_those_of_the_whole_table() -> None:
    whole = render(load("compressor"))
    for line in summary().splitlines():
        if line.startswith("| compressor"):
            psnr, ssim = re.findall(r"[−+]\d+\.\d %", line)
            codec = line.split(" | ")[-1].rstrip(" |")
            assert f"| patch | {codec} | {psnr} | {ssim} |" in whole
