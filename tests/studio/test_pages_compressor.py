"""The page of the compressor, used as a person would."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from driver import Visitor, called
from PIL import Image

from projects.image_compressor import decode

pytestmark = pytest.mark.slow
AFTER = "(document.querySelector('.compare img.after')?.src ?? '')"
ROWS = "[...document.querySelectorAll('[data-testid=stTable] tbody tr')]"
CELLS = f"{ROWS}.map((row) => [...row.children].map((cell) => cell.innerText.trim()))"
MODE = "[data-testid=stButtonGroup] button"
COMPILING = 120  # seconds that the first use of a kernel on a machine may take


def start(visitor: Visitor) -> str:
    visitor.visit("compressor")
    return str(visitor.until(f"{CELLS}.length === 3 && {AFTER}", COMPILING))


def changed(visitor: Visitor, before: str) -> str:
    visitor.until(f"{AFTER} !== '' && {AFTER} !== {before!r}", COMPILING)
    time.sleep(0.3)
    visitor.ready()
    return str(visitor.run(AFTER))


def test_a_larger_size_is_nearer_and_jpeg_stands_beside_it(visitor: Visitor) -> None:
    before = start(visitor)
    small = visitor.run(CELLS)
    assert [row[-4] for row in small] == ["this", "JPEG", "WebP"]
    visitor.slide("Size", "ArrowRight", 12)
    changed(visitor, before)
    large = visitor.run(CELLS)
    assert float(large[0][-2][:-3]) > float(small[0][-2][:-3])
    sizes = [int(row[-3].replace(",", "")) for row in large]
    assert max(sizes[1:]) <= sizes[0]


def test_ranks_shade_the_spectrum_and_the_difference_is_shown(visitor: Visitor) -> None:
    before = start(visitor)
    visitor.press(called(MODE, "Rank"))
    ranked = changed(visitor, before)
    label = "document.querySelector('.plane svg')?.getAttribute('aria-label')"
    visitor.until(f"{label} === 'Singular values, the first 24 shaded'")
    visitor.slide("Rank", "ArrowRight", 6)
    visitor.until(f"{label} === 'Singular values, the first 30 shaded'", COMPILING)
    further = changed(visitor, ranked)
    visitor.press(called(MODE, "Difference"))
    changed(visitor, further)


def test_an_own_picture_is_compressed_whole_and_the_file_opens(visitor: Visitor, tmp_path: Path) -> None:
    y, x = np.mgrid[:240, :320]
    pixels = np.stack([x * 0.8, y, (x + y) / 3], axis=-1).astype(np.uint8)
    Image.fromarray(pixels).save(tmp_path / "ramp.png")
    before = start(visitor)
    visitor.upload(tmp_path / "ramp.png")
    changed(visitor, before)
    visitor.press(called("button", "Compress the whole picture, 320 × 240"))
    visitor.until("document.body.innerText.includes('Save the file')", COMPILING)
    visitor.press(called("button", "Save the file"))
    data = visitor.downloaded("ramp.svdc")
    assert len(data) <= 0.03 * pixels.nbytes
    assert decode(data).shape == pixels.shape


def test_how_jpeg_works_is_drawn(visitor: Visitor) -> None:
    start(visitor)
    count = "document.querySelectorAll('[data-testid=stImage] img').length"
    assert visitor.run(count) == 2
    visitor.press(called("label", "Follow one block"))
    visitor.until(f"{count} === 3", COMPILING)


def test_what_is_no_picture_is_one_sentence(visitor: Visitor, tmp_path: Path) -> None:
    (tmp_path / "notes.png").write_bytes(b"notes")
    start(visitor)
    visitor.upload(tmp_path / "notes.png")
    told = visitor.until("document.querySelector('[data-testid=stAlert]')?.innerText").strip()
    assert "otes.png" in told
    assert "\n" not in told
