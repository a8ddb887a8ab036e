"""`warp`: what is written is what the library computes."""

from __future__ import annotations

import numpy as np
import pytest

from projects.photo_filters.warp import warp_image
from shared.images import Picture, load_picture, save_picture


@pytest.fixture
def photo(tmp_path, rng):
    path = tmp_path / "p.png"
    save_picture(path, Picture(rng.integers(0, 256, (48, 64, 3), np.uint8)))
    return path


@pytest.mark.parametrize(
    ("words", "options"),
    [
        (["--interpolation", "bicubic"], {"interpolation": "bicubic"}),
        (["--crop", "--interpolation", "lanczos"], {"crop": True, "interpolation": "lanczos"}),
        (["--keep-size", "--linear"], {"expand": False, "linear": True}),
        (["--size", "40x30", "--background", "white"], {"size": (40, 30), "background": [255] * 3}),
    ],
)
def test_options_reach_the_library(call, photo, tmp_path, words, options):
    chain = "rotate:12 | scale:150%"
    status, _, err = call("warp", photo, "-o", "o.png", chain, *words)
    assert status == 0, err
    expected = warp_image(load_picture(photo).pixels, chain, **options)
    assert np.array_equal(load_picture(tmp_path / "o.png").pixels, expected)


def test_pictures_are_aligned_by_points(call, photo, tmp_path):
    (tmp_path / "pairs.csv").write_text("x,y,u,v\n0,0,5,7\n64,0,69,7\n0,48,5,55\n64,48,69,55\n")
    for model in ("similarity", "affine"):
        status, _, err = call(
            "warp", photo, "-o", "o.png", "--align", "pairs.csv", "--model", model, "--force"
        )
        assert status == 0, err
        assert f"{model} of 4 points" in err
        moved, before = load_picture(tmp_path / "o.png").pixels, load_picture(photo).pixels
        assert np.array_equal(moved[8:, 6:], before[1:-7, 1:-5])


def test_depth_strip_and_format_are_those_of_apply(call, photo, tmp_path):
    (tmp_path / "out").mkdir()
    words = ("flip", "--depth", 16, "--strip", "--format", "tif")
    status, _, err = call("warp", photo, "-o", "out", *words)
    assert status == 0, err
    turned, before = load_picture(tmp_path / "out" / "p.tif").pixels, load_picture(photo).pixels
    assert np.array_equal(turned, before[:, ::-1] * np.uint16(257))


def test_a_document_becomes_a_rectangle(call, photo, tmp_path):
    status, _, err = call("warp", photo, "-o", "o.png", "rectify:10,5,50,5,50,35,10,35")
    assert status == 0, err
    expected = load_picture(photo).pixels[5:35, 10:50]
    assert np.abs(load_picture(tmp_path / "o.png").pixels.astype(int) - expected).max() <= 1


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        ([], 2, "no chain"),
        (["rotate:5", "--align", "x.csv"], 2, "both a chain"),
        (["rotate:5", "--size", "9x9", "--crop"], 2, "--size excludes"),
        (["rotate:5", "--size", "9"], 1, "800x600"),
        (["rotate:5", "--size", "9" * 5000 + "x9"], 1, "800x600"),
        (["rotate:5", "--interpolation", "cubic"], 1, "did you mean bicubic"),
        (["--align", "x.csv"], 1, "x.csv"),
        (["crop:0,0,65,9"], 1, "outside of the 64 × 48"),
        (["rotate:5", "--align", "x.csv", "--model", "rigid"], 2, "both"),
        (["rectify:0,0,9,9,18,18,0,9"], 1, "degenerate"),
    ],
)
def test_errors_are_one_line(call, photo, tmp_path, arguments, status, words):
    ended, out, err = call("warp", photo, "-o", "o.png", *arguments)
    assert (ended, out) == (status, "")
    assert words in err
    assert err.count("\n") == 1
    assert [p.name for p in tmp_path.iterdir()] == ["p.png"]
