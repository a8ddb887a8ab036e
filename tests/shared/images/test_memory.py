"""Samples go to Pillow's images and come back as they were; what is spent gives its memory back."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from shared.images.memory import give, lend, one_block, prepare, take

SHAPES = {"L": (), "LA": (2,), "RGB": (3,), "RGBA": (4,)}


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(SHAPES)), st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**32))
def test_there_and_back(mode, height, width, seed):
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, *SHAPES[mode]), np.uint8)
    image = give(pixels)
    assert (image.mode, image.size) == (mode, (width, height))
    assert np.array_equal(np.asarray(image), pixels)
    assert np.array_equal(take(image), pixels)
    assert image.convert("RGBA").tobytes() == Image.fromarray(pixels).convert("RGBA").tobytes()


def test_sixteen_bits_of_grey(rng):
    pixels = rng.integers(0, 65536, (7, 9), np.uint16)
    assert np.array_equal(take(give(pixels)), pixels)


def test_any_other_mode_is_what_pillow_makes_of_it(rng):
    image = Image.fromarray(rng.integers(0, 256, (6, 5, 3), np.uint8))
    for mode in ("P", "1", "F", "YCbCr", "HSV"):
        other = image.convert(mode)
        assert np.array_equal(take(other), np.asarray(other))


def test_a_view_that_is_not_contiguous_is_given_whole(rng):
    pixels = rng.integers(0, 256, (9, 8, 3), np.uint8)
    assert np.array_equal(np.asarray(give(pixels[::2, ::-1])), pixels[::2, ::-1])


def test_what_is_lent_outlives_the_image(rng):
    pixels = rng.integers(0, 256, (300, 400, 4), np.uint8)
    lent = lend(Image.frombytes("RGBA", (400, 300), pixels.tobytes()))
    assert np.array_equal(lent, pixels)


def test_large_images_are_lent_while_they_are_made_in_one_block():
    with one_block():
        image = Image.new("RGB", (3000, 2500), (1, 2, 3))
    assert lend(image) is not None
    assert (take(image, spend=True) == (1, 2, 3)).all()
    scattered = Image.new("RGB", (3000, 2500), (1, 2, 3))
    assert (take(scattered) == (1, 2, 3)).all()


@pytest.mark.parametrize("suffix", ["jpg", "png", "gif"])
def test_memory_that_is_prepared_changes_no_picture(tmp_path, rng, suffix):
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(rng.integers(0, 256, (700, 900, 3), np.uint8)).save(path)
    with Image.open(path) as plain, Image.open(path) as prepared:
        prepare(prepared)
        assert np.array_equal(np.asarray(prepared), np.asarray(plain))


def test_a_part_of_an_array_is_never_spent(rng):
    """Only what is wholly the caller's is given back."""
    whole = np.full((6000, 4000, 3), 7, np.uint8)
    give(whole[1000:], spend=True)
    assert (whole[::500] == 7).all()


@pytest.mark.skipif(sys.platform != "linux", reason="memory is given back on Linux alone")
@pytest.mark.parametrize("way", ["take", "give"])
def test_image_and_array_are_never_there_both_in_full(root, way):
    code = f"""
import resource
import numpy as np
from PIL import Image
from shared.images.memory import give, one_block, take
small = np.zeros((3, 3, 3), np.uint8)
take(give(small, spend=True), spend=True)  # compiled
side = 7000
with one_block():
    made = Image.new("RGB", (side, side), (9, 8, 7))
if {way!r} == "give":
    made = np.full((side, side, 3), 9, np.uint8)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
kept = take(made, spend=True) if {way!r} == "take" else give(made, spend=True)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    mebibytes = int(done.stdout) / 1024
    both = 7000 * 7000 * 3 / 2**20  # what a second copy would add to the first
    assert mebibytes < both / 2
