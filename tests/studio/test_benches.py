"""Sizes are met from below and nearly, whichever were asked for before."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("streamlit", reason="streamlit is not here: pip install -e '.[studio]'")

from projects.image_compressor import decode
from projects.image_compressor.steer import Wish, steer
from shared.metrics.images import psnr, ssim
from studio.benches import NEAR, WORKED_ON, Bench
from studio.photos import photo_of, sample


@pytest.fixture(scope="module")
def bench() -> Bench:
    pixels = sample("flower")[:240, :320]
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return Bench.of(photo_of("flower.png", file.getvalue()))


@pytest.mark.parametrize("share", [3.0, 2.75, 12.0, 1.0, 8.25])
def test_a_size_is_met_from_below_and_nearly(bench: Bench, share: float):
    goal = bench.pixels.nbytes * share / 100
    found = bench.of_size(f"{share}%")
    assert 0.9 * goal <= found.bytes <= goal
    assert found.bytes >= NEAR * goal or found.bytes == max(b for b in bench._bytes.values() if b <= goal)
    assert (found.psnr, found.ssim) == (psnr(bench.pixels, found.pixels), ssim(bench.pixels, found.pixels))


def test_a_size_asked_for_again_is_coded_no_more(bench: Bench):
    first = bench.of_size("4%")
    tried = dict(bench._bytes)
    assert bench.of_size("4%") is first
    assert bench._bytes == tried


def test_it_is_what_the_codec_makes_at_that_step(bench: Bench):
    found = bench.of_size("5%")
    step = next(step for step, size in bench._bytes.items() if size == found.bytes)
    np.testing.assert_array_equal(decode(bench.patches.at_step(step).data), found.pixels)


def test_a_rank_is_what_the_command_makes(bench: Bench):
    expected = steer(bench.ranks, Wish(rank=7))
    found = bench.of_rank(7)
    assert found.bytes == len(expected.data)
    np.testing.assert_array_equal(found.pixels, expected.pixels)


def test_the_others_have_no_more_bytes(bench: Bench):
    ours = bench.of_size("6%")
    assert [other.name for other in bench.beside(ours.bytes)] == ["JPEG", "WebP"]
    assert all(other.bytes <= ours.bytes for other in bench.beside(ours.bytes))


def test_where_less_cannot_be_it_is_the_least(bench: Bench):
    least = bench.of_size("10")
    assert least.bytes > 10
    assert least.bytes == min(bench._bytes.values())


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (60, 40)])
def test_pictures_of_a_few_pixels_are_coded_too(size: tuple[int, int]):
    file = io.BytesIO()
    Image.new("RGB", size, (200, 10, 10)).save(file, "PNG")
    made = Bench.of(photo_of("tiny.png", file.getvalue()))
    assert made.of_size("0.5%").pixels.shape == made.pixels.shape == made.of_rank(1).pixels.shape


def test_a_large_picture_is_worked_on_small():
    file = io.BytesIO()
    Image.new("RGB", (900, 700)).save(file, "PNG")
    assert Bench.of(photo_of("a.png", file.getvalue())).pixels.shape[0] ** 2 * 9 / 7 <= 1.01 * WORKED_ON
