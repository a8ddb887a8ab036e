"""Pictures come back as they were written, or an error says why not; never something else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from shared.errors import DataError
from shared.images import (
    Picture,
    count_bytes,
    count_pixels,
    load_frames,
    load_picture,
    save_frames,
    save_picture,
)

SHAPES = [(5, 7), (5, 7, 2), (5, 7, 3), (5, 7, 4), (1, 1, 3), (1, 9), (9, 1, 4)]


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tif", ".bmp", ".avif"])
def test_a_cut_file_is_an_error_or_the_whole_picture(tmp_path, rng, suffix):
    pixels = rng.integers(0, 256, (20, 30, 3), np.uint8)
    save_picture(tmp_path / f"a{suffix}", Picture(pixels))
    whole, data = load_picture(tmp_path / f"a{suffix}").pixels, (tmp_path / f"a{suffix}").read_bytes()
    cut = tmp_path / f"cut{suffix}"
    refused = 0
    for length in [*range(1, len(data) - 20, 41), *range(len(data) - 20, len(data))]:
        cut.write_bytes(data[:length])
        try:
            assert np.array_equal(load_picture(cut).pixels, whole), length
        except DataError:
            refused += 1
    assert refused > 20


def test_what_is_no_image_is_named(tmp_path):
    (tmp_path / "page.png").write_text("<html>not here</html>")
    (tmp_path / "empty.jpg").touch()
    for name, words in [
        ("page.png", "not an image"),
        ("empty.jpg", "empty"),
        (".", "folder"),
        ("no", "read"),
    ]:
        with pytest.raises(DataError, match=words):
            load_picture(tmp_path / name)


def test_size_is_refused_from_the_header_alone(tmp_path, png):
    (tmp_path / "huge.png").write_bytes(png(60_000, 60_000, 8, 2, b""))
    with pytest.raises(DataError, match=r"250,000,000 pixels; --max-pixels"):
        load_picture(tmp_path / "huge.png")
    save_picture(tmp_path / "a.png", Picture(np.zeros((10, 10), np.uint8)))
    assert load_picture(tmp_path / "a.png", max_pixels=100).pixels.shape == (10, 10)
    with pytest.raises(DataError, match="10 × 10"):
        load_picture(tmp_path / "a.png", max_pixels=99)


def test_other_modes_become_plain_arrays(tmp_path, rng):
    grey = Image.fromarray(rng.integers(0, 256, (4, 6), np.uint8))
    grey.convert("1").save(tmp_path / "bit.png")
    grey.convert("RGB").quantize(8).save(tmp_path / "palette.png")
    grey.convert("RGB").convert("CMYK").save(tmp_path / "ink.tif")
    assert set(np.unique(load_picture(tmp_path / "bit.png").pixels)) <= {0, 255}
    assert load_picture(tmp_path / "palette.png").pixels.shape == (4, 6, 3)
    ink = load_picture(tmp_path / "ink.tif")
    assert ink.converted == "CMYK to RGB"
    assert np.array_equal(ink.pixels, np.asarray(grey.convert("RGB")))


@pytest.mark.parametrize("suffix", [".gif", ".png", ".webp"])
def test_every_frame_is_read_and_none_silently_chosen(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    frames = [Picture(np.full((8, 9, 3), 70 * i, np.uint8), duration=100 + 10 * i, loop=0) for i in range(3)]
    save_frames(path, frames)
    read = load_frames(path)
    assert [frame.duration for frame in read] == [100, 110, 120]
    for i, frame in enumerate(read):
        assert np.abs(frame.pixels.astype(int) - 70 * i).max() <= 3
    with pytest.raises(DataError, match="3 frames"):
        load_picture(path)
    assert np.array_equal(load_picture(path, frame=2).pixels, read[2].pixels)
    with pytest.raises(DataError, match="no frame 3"):
        load_picture(path, frame=3)
    with pytest.raises(DataError, match="in 3 frames"):
        load_frames(path, max_pixels=8 * 9 * 2)
    with pytest.raises(DataError, match="holds one picture"):
        save_frames(tmp_path / "a.jpg", read)


def test_hostile_files_load_or_fail_in_one_line(real_data):
    """Under a memory limit, with nothing printed by the decoders themselves."""
    folder = real_data("broken-images")
    code = (
        "import resource, sys, pathlib\n"
        "resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))\n"
        "from shared.errors import DataError\n"
        "from shared.images import load_frames\n"
        "for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):\n"
        "    try:\n"
        "        assert all(f.pixels.size for f in load_frames(path))\n"
        "    except DataError as error:\n"
        "        assert '\\n' not in str(error), path\n"
    )
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)], capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "PYTHONPATH": str(root)},
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_decoder_limits_are_left_as_they_were(tmp_path):
    before = Image.MAX_IMAGE_PIXELS
    save_picture(tmp_path / "a.png", Picture(np.zeros((2, 2), np.uint8)))
    with pytest.raises(DataError):
        load_picture(tmp_path / "a.png", max_pixels=1)
    assert before == Image.MAX_IMAGE_PIXELS


def test_pixels_are_counted_from_the_header(tmp_path):
    save_frames(tmp_path / "a.gif", [Picture(np.full((8, 9, 3), v, np.uint8), duration=50) for v in (0, 99)])
    save_picture(tmp_path / "a.jpg", Picture(np.zeros((10, 20), np.uint8)))
    (tmp_path / "a.png").write_text("none")
    counted = [count_pixels(tmp_path / name) for name in ("a.gif", "a.jpg", "a.png", "missing.png")]
    assert counted == [144, 200, 0, 0]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_bytes_are_counted_as_the_array_will_have_them(tmp_path, rng, shape, dtype):
    pixels = rng.integers(1, 255, shape).astype(dtype)
    save_picture(tmp_path / "a.png", Picture(pixels))
    assert count_bytes(tmp_path / "a.png") == load_picture(tmp_path / "a.png").pixels.nbytes


def test_bytes_of_an_animation_are_of_all_frames_or_of_one(tmp_path):
    save_frames(tmp_path / "a.png", [Picture(np.full((8, 9, 3), v, np.uint8), duration=50) for v in (0, 99)])
    (tmp_path / "b.png").write_text("none")
    assert [count_bytes(tmp_path / "a.png", frames=frames) for frames in (True, False)] == [432, 216]
    assert [count_bytes(tmp_path / "a.png", most=most) for most in (143, 144)] == [0, 432]
    assert count_bytes(tmp_path / "b.png") == count_bytes(tmp_path / "c.png") == 0
