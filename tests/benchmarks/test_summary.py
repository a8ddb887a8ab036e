"""The README's first table says what the results say."""

from __future__ import annotations

import re

from benchmarks.results import load
from benchmarks.summary import summary


def test_every_app_has_its_rows() -> None:
    apps = [line.split(" | ")[0].strip("| ") for line in summary().splitlines()[2:]]
    assert list(dict.fromkeys(apps)) == ["songs", "photos", "compressor", "movies", "segments"]


def test_bytes_are_those_of_the_whole_table() -> None:
    (table,) = load("compressor")["tables"]
    told = 0
    for line in summary().splitlines():
        if "bytes at equal PSNR" in line:
            psnr, ssim = re.findall(r"[−+]\d+\.\d %", line)
            codec = line.split(" | ")[-1].rstrip(" |")
            (row,) = [row for row in table["rows"] if row[:2] == ["patch", codec]]
            cells = dict(zip(table["header"], row, strict=True))
            assert (cells["PSNR-RGB"], cells["SSIM"]) == (psnr, ssim)
            told += 1
    assert told == 3


def test_every_app_tells_how_fast_it_is_and_beside_whom() -> None:
    """A time or a ratio of times in a row of each."""
    for app in ("songs", "photos", "compressor", "movies", "segments"):
        own = [line for line in summary().splitlines() if line.startswith(f"| {app} ")]
        assert any("the time |" in line or "processor time" in line for line in own), app
        assert all(line.rstrip(" |").split(" | ")[-1] for line in own), app  # against whom
