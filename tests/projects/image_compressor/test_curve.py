"""The chart's figures are what the files weigh and show; the chart itself is drawn alike each time."""

import warnings

import numpy as np
import pytest

from projects.image_compressor.curve import QUALITIES, STEPS, draw, measure
from shared.datasets.photos import load_photo_paths
from shared.images import Picture, load_picture
from shared.metrics.images import psnr


@pytest.fixture(scope="module")
def picture():
    """A piece of a photograph, 70 × 90."""
    return Picture(load_picture(load_photo_paths("china")[0]).pixels[100:170, 100:190].copy())


@pytest.fixture(scope="module")
def study(picture):
    return measure(picture)


def test_each_codec_goes_from_small_and_poor_to_large_and_good(study):
    for codec, count in (("svd", len(STEPS)), ("JPEG", len(QUALITIES)), ("WebP", len(QUALITIES))):
        points = [p for p in study.points if p.codec == codec]
        assert len(points) == count
        assert [p.bytes for p in points] == sorted(p.bytes for p in points)
        assert [p.psnr for p in points] == sorted(p.psnr for p in points)
        assert [p.bpp for p in points] == pytest.approx([8 * p.bytes / (70 * 90) for p in points])
    assert {p.rank is None for p in study.points if p.codec != "svd"} == {True}


def test_truncation_is_the_psnr_of_the_cut_svd(study, picture):
    """Against the matrix itself, cut and compared; BT.601 luma, its mean taken off."""
    luma = picture.pixels @ np.array([0.299, 0.587, 0.114])
    u, s, vt = np.linalg.svd(luma - luma.mean(), full_matrices=False)
    assert study.values == pytest.approx(s, rel=1e-3, abs=1e-2)
    for rank in (1, 5, 20, 60):
        cut = luma.mean() + (u[:, :rank] * s[:rank]) @ vt[:rank]
        assert study.truncation[rank - 1] == pytest.approx(psnr(luma, cut, peak=255), abs=0.01)


def test_the_cut_picture_is_as_far_off_as_the_dropped_values_say(study):
    """Eckart-Young, measured: the two are computed apart. Near the full rank float32 has no more digits."""
    assert len(study.measured) >= 5
    for rank, value in study.measured:
        assert value == pytest.approx(study.truncation[rank - 1], abs=0.01)


def test_what_the_chart_shows_is_told(study):
    facts = study.facts()
    assert len(facts["truncation_psnr"]) == len(facts["singular_values"]) == 70
    assert {"codec", "rank", "bytes", "bpp", "psnr", "ssim"} <= set(facts["points"][0])
    assert study.size == 70 * 90


def test_no_file_beats_the_truncation_of_its_rank(study):
    """Eckart-Young; but for samples held within 0 to 255, which a sum of ranks is not."""
    for rank, value in study.quantised:
        assert value <= study.truncation[rank - 1] + 0.05


def test_alpha_and_depth_are_left_out_and_told(picture):
    grey = picture.pixels[:20, :20, 0]
    deep = measure(Picture(grey.astype(np.uint16) * 257))
    plain = measure(Picture(grey))
    clear = measure(Picture(np.dstack([grey, 255 - grey])))
    assert deep.points == plain.points == clear.points
    assert ["16 bits" in " ".join(s.remarks) for s in (deep, plain, clear)] == [True, False, False]
    assert ["alpha" in " ".join(s.remarks) for s in (deep, plain, clear)] == [False, False, True]


def test_a_chart_of_a_constant_picture_draws_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        study = measure(Picture(np.full((20, 30, 3), [0, 128, 128], np.uint8)))
        assert b"<svg" in draw(study, "flat", "svg")


@pytest.mark.parametrize(("kind", "start"), [("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_the_same_chart_is_the_same_bytes(study, kind, start):
    chart = draw(study, "title", kind)
    assert chart.startswith(start)
    assert draw(study, "title", kind) == chart
