"""A JPEG that was cut and given an end marker is no picture with a grey part."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
from PIL import Image

from shared.errors import DataError
from shared.images import load_picture
from shared.images.jpeg import LACKS_SCANS

END = b"\xff\xd9"


def encoded(pixels: np.ndarray, mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).convert(mode).save(out, "JPEG", **options)
    return out.getvalue()


def noise(rng: np.random.Generator, height: int = 90, width: int = 130) -> np.ndarray:
    return rng.integers(0, 256, (height, width, 3), np.uint8)


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
@pytest.mark.parametrize(
    "options",
    [{}, {"subsampling": 0}, {"restart_marker_blocks": 3}, {"optimize": True, "quality": 95}],
    ids=["plain", "full chroma", "restarts", "own tables"],
)
@pytest.mark.parametrize("size", [(90, 130), (81, 129), (900, 1300)], ids=["small", "of one row", "large"])
def test_a_cut_with_an_end_marker_is_an_error(tmp_path, rng, mode, options, size):
    whole = encoded(noise(rng, *size), mode, **options)
    scan = whole.rindex(b"\xff\xda")
    path = tmp_path / "cut.jpg"
    for share in (0.05, 0.3, 0.6, 0.9):
        path.write_bytes(whole[: scan + int(share * (len(whole) - scan))].rstrip(b"\xff") + END)
        with pytest.raises(DataError, match="damaged or cut off"):
            load_picture(path)
    path.write_bytes(whole)
    with Image.open(path) as image:
        assert load_picture(path).pixels.shape[:2] == (image.height, image.width)


def test_a_progressive_file_cut_in_its_first_scan_is_an_error(tmp_path, rng):
    whole = encoded(noise(rng), progressive=True)
    first = whole.index(b"\xff\xda")
    second = whole.index(b"\xff\xda", first + 2)
    path = tmp_path / "cut.jpg"
    path.write_bytes(whole[: (first + second) // 2].rstrip(b"\xff") + END)
    with pytest.raises(DataError, match="damaged or cut off"):
        load_picture(path)


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_a_progressive_file_without_a_later_scan_is_opened_and_said_to_lack_it(tmp_path, rng, mode):
    """A cut between two scans leaves a picture of its own, with less detail: lawful, and told."""
    whole = encoded(noise(rng), mode, progressive=True)
    scans = [found.start() for found in re.finditer(rb"\xff\xda", whole)]
    assert len(scans) > 4
    path = tmp_path / "cut.jpg"
    for scan in scans[1:]:
        path.write_bytes(whole[:scan] + END)
        found = load_picture(path)
        assert found.lacks == LACKS_SCANS
        assert found.remark.endswith(LACKS_SCANS)
        assert found.remark.startswith("CMYK to RGB; ") == (mode == "CMYK")


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"progressive": True, "subsampling": 0}])
@pytest.mark.parametrize("kind", ["noise", "flat", "one pixel"])
def test_a_whole_file_lacks_nothing(tmp_path, rng, mode, options, kind):
    """Encoders send bands in which every coefficient is zero, too."""
    pixels = {"noise": noise(rng), "flat": np.full((90, 130, 3), 77, np.uint8), "one pixel": noise(rng, 1, 1)}
    path = tmp_path / "whole.jpg"
    path.write_bytes(encoded(pixels[kind], mode, **options) + b"behind")
    assert load_picture(path).lacks == ""


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_blocks": 1}])
def test_a_picture_whose_corner_is_grey_is_whole(tmp_path, rng, mode, options):
    pixels = noise(rng)
    pixels[40:, 40:] = 128
    data = encoded(pixels, mode, quality=95, **options)
    path = tmp_path / "grey.jpg"
    for behind in (b"", b"trailing bytes", data):
        path.write_bytes(data + behind)
        assert load_picture(path).pixels.shape[:2] == pixels.shape[:2]
