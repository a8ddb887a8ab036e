"""Rates of codecs are compared as they should be, on small pictures made here."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, features
from scipy.ndimage import gaussian_filter

from benchmarks.compressor_codecs import Codec, ours, peers
from benchmarks.compressor_rates import METRICS, compare, curve, draw, main, means, read_curves, table
from benchmarks.results import render
from shared.errors import DataError
from shared.metrics.images import psnr

CODECS = [*ours(), *peers()[0]]
BPP = np.array([0.1, 0.25, 0.6, 1.1, 2.0])


@pytest.fixture(scope="module")
def pixels() -> np.ndarray:
    """Soft shapes with some grain, (180, 192, 3): as hard to compress as a photograph, roughly."""
    rng = np.random.default_rng(4)
    soft = gaussian_filter(rng.standard_normal((180, 192, 3)), (5, 5, 0.7))
    grain = gaussian_filter(rng.standard_normal((180, 192, 1)), (0.7, 0.7, 0))
    return np.clip(128 + 40 * soft / soft.std() + 6 * grain, 0, 255).astype(np.uint8)


def _curves(bpp: np.ndarray, quality: np.ndarray, pictures: int = 3) -> np.ndarray:
    one = np.column_stack([bpp, *(quality + 5 * metric for metric in range(len(METRICS)))])
    return np.stack([one] * pictures)


QUALITY = np.array([26.0, 29.1, 33.0, 36.2, 40.0])
ANCHOR = _curves(BPP, QUALITY)


@pytest.mark.parametrize("codec", CODECS, ids=lambda codec: codec.name)
def test_a_finer_setting_is_a_larger_and_better_file(codec, pixels):
    found = curve(codec, pixels)
    assert found.shape == (len(codec.settings), 1 + len(METRICS))
    assert 7 <= len(codec.settings) <= 9
    assert (np.diff(found[:, 0]) > 0).all()
    assert (np.diff(found[:, 1:], axis=0) > 0).all()


@pytest.mark.parametrize("codec", CODECS, ids=lambda codec: codec.name)
def test_settings_reach_from_low_rates_to_high(codec, real_data):
    """The middle rates of a photograph, where codecs are compared, are inside every codec's range."""
    path = real_data("kodak") / "kodim03.png"
    with Image.open(path) as image:
        picture = np.asarray(image)[:256, :384]
    rates = [
        8 * len(codec.write(picture, end)) / (256 * 384) for end in (codec.settings[0], codec.settings[-1])
    ]
    assert rates[0] < 0.25
    assert rates[1] > 1.4


def test_bits_are_those_of_the_whole_file(pixels):
    """A JPEG has as many bytes as Pillow saves, markers and tables among them, and the PSNR it shows."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=45, optimize=True, subsampling="4:2:0")
    jpeg = next(codec for codec in CODECS if codec.name == "JPEG")
    row = curve(jpeg, pixels)[jpeg.settings.index(45)]
    assert row[0] == pytest.approx(8 * len(file.getvalue()) / (180 * 192))
    with Image.open(file) as shown:
        assert row[1] == pytest.approx(psnr(pixels, np.asarray(shown)))


def test_similarities_count_in_decibels(pixels):
    """A codec that adds 4 to every second column: MS-SSIM and SSIM as −10 log₁₀(1 − s), so above 1."""
    codec = Codec(
        "striped",
        (0,),
        lambda p, _: p.tobytes(),
        lambda _: pixels + np.uint8(4) * (np.arange(192) % 2)[:, None],
    )
    assert (curve(codec, pixels // 2 * 2)[0, 1:] > 5).all()


def test_jpeg_2000_codes_colours_together(pixels):
    """Pillow does not by default: of a grey picture it would code each sample three times."""
    codec = next((codec for codec in CODECS if codec.name == "JPEG 2000"), None)
    if codec is None:
        pytest.skip("Pillow was built without JPEG 2000: pip install a wheel of it")
    grey = np.repeat(pixels[..., :1], 3, axis=2)
    apart = io.BytesIO()
    Image.fromarray(grey).save(apart, "JPEG2000", quality_layers=[20], irreversible=True)
    with Image.open(apart) as image:
        assert psnr(grey, codec.read(codec.write(grey, 20))) > psnr(grey, np.asarray(image)) + 1


@pytest.mark.parametrize("factor", [0.8, 1.3])
def test_files_smaller_by_a_factor_are_smaller_by_that_percentage(factor):
    found = compare(ANCHOR, _curves(BPP * factor, QUALITY))
    np.testing.assert_allclose(found, np.full((3, len(METRICS)), 100 * (factor - 1)))


def test_pictures_are_compared_one_by_one_and_averaged(monkeypatch):
    """Half the size on one picture and twice on another is −50 % and +100 %: +25 %, not 0."""
    monkeypatch.setattr("benchmarks.compressor_rates.ours", lambda: [Codec("svd", (), bytes, bytes)])
    test = np.stack([_curves(BPP / 2, QUALITY, 1)[0], _curves(BPP * 2, QUALITY, 1)[0]])
    made = table({"svd": test, "JPEG": ANCHOR[:2]}, ["a", "b"])
    assert made["rows"] == [["svd", "JPEG", *["+25.0 %"] * len(METRICS)]]
    assert "2 pictures: a, b" in made["title"]


def test_pictures_without_common_quality_are_counted_out(monkeypatch):
    monkeypatch.setattr("benchmarks.compressor_rates.ours", lambda: [Codec("svd", (), bytes, bytes)])
    apart = _curves(BPP, QUALITY - 30, 1)
    test = np.concatenate([_curves(BPP * 0.9, QUALITY, 2), apart])
    better = _curves(BPP, QUALITY + 60)
    rows = table({"svd": test, "JPEG": ANCHOR, "AVIF": better}, ["a", "b", "c"])["rows"]
    assert rows[0][2:] == ["−10.0 % (2 of 3 pictures)"] * len(METRICS)
    assert rows[1][2:] == ["no quality in common"] * len(METRICS)


def test_a_codec_that_pillow_lacks_is_left_out_and_told(monkeypatch):
    if features.check("avif"):
        monkeypatch.delitem(Image.SAVE, "AVIF")
    there, left_out = peers()
    assert {codec.name for codec in there}.isdisjoint({"AVIF", "AVIF, tune=psnr"})
    assert len(left_out) == 2
    assert left_out[0].startswith("AVIF: Pillow was built without it; pip install")
    assert "JPEG" in {codec.name for codec in there}


@pytest.mark.slow
def test_two_processes_measure_what_one_does(pixels, tmp_path):
    jpeg = next(codec for codec in CODECS if codec.name == "JPEG")
    paths = [tmp_path / f"{name}.png" for name in "ab"]
    Image.fromarray(pixels).save(paths[0])
    Image.fromarray(pixels[::-1, ::-1]).save(paths[1])
    curves, left_out = read_curves(paths)
    assert list(curves) == [codec.name for codec in CODECS]
    assert left_out == peers()[1]
    for picture, path in enumerate(paths):
        with Image.open(path) as image:
            expected = curve(jpeg, np.asarray(image))
        np.testing.assert_array_equal(curves["JPEG"][picture], expected)
    machine = {"processor": "a processor", "cores": 2, "python": "3", "packages": {}}
    measured = {"figures": [], "comparisons": [], "provenance": machine}
    shown = render({**measured, "tables": [table(curves, ["a", "b"])]})
    assert "| svd | JPEG |" in shown


def test_the_chart_shows_the_means_of_every_codec(monkeypatch):
    from matplotlib.axes import Axes

    lines: dict[str, list[np.ndarray]] = {}
    plot = Axes.plot

    def noted(axes, x, y, *style, label, **look):
        lines.setdefault(label, []).append(np.array([x, y]))
        return plot(axes, x, y, *style, label=label, **look)

    monkeypatch.setattr(Axes, "plot", noted)
    two = np.concatenate([_curves(BPP, QUALITY, 1), _curves(3 * BPP, QUALITY + 2, 1)])
    with Image.open(io.BytesIO(draw({"svd": two, "JPEG": ANCHOR[:2]}, "Two pictures"))) as chart:
        assert chart.format == "PNG"
        assert chart.width > 1000
    assert list(lines) == ["svd", "JPEG"]
    assert len(lines["svd"]) == len(METRICS)
    np.testing.assert_allclose(lines["svd"][0], [2 * BPP, QUALITY + 1])


def test_psnr_of_luma_sees_no_error_of_colour_alone(pixels):
    """Blue moved by 20 levels and green so that luma stays: off in RGB, hardly in Y."""
    moved = pixels.astype(np.float64) + np.array([0, -20 * 0.114 / 0.587, 20])
    codec = Codec(
        "tinted", (0,), lambda p, _: p.tobytes(), lambda _: moved.round().clip(0, 255).astype(np.uint8)
    )
    found = dict(zip(("bpp", *METRICS), curve(codec, pixels)[0], strict=True))
    assert found["PSNR-RGB"] < 30
    assert found["PSNR-Y"] > 45


def test_mean_curves_are_means_over_the_pictures():
    two = np.concatenate([_curves(BPP, QUALITY, 1), _curves(3 * BPP, QUALITY + 2, 1)])
    found = means({"svd": two})["svd"]
    assert list(found) == ["bits per pixel", *METRICS]
    np.testing.assert_allclose(found["bits per pixel"], 2 * BPP)
    np.testing.assert_allclose(found["PSNR-RGB"], QUALITY + 1)


def test_a_picture_that_lost_something_already_is_refused(tmp_path, pixels):
    path = tmp_path / "a.png"  # by what it holds, not by its name
    Image.fromarray(pixels).save(path, "JPEG")
    with pytest.raises(
        DataError, match=r"a\.png is JPEG, which may have lost something already; give lossless"
    ):
        read_curves([path])


@pytest.mark.parametrize(
    ("shape", "dtype", "problem"),
    [((180, 180), np.uint8, "is not RGB of 8 bits"), ((100, 180, 3), np.uint8, "at least 176 × 176")],
)
def test_a_picture_that_cannot_be_measured_is_named_before_any_work(
    tmp_path, monkeypatch, shape, dtype, problem
):
    monkeypatch.delattr("benchmarks.compressor_rates.ProcessPoolExecutor")
    path = tmp_path / "wrong.png"
    Image.fromarray(np.zeros(shape, dtype)).save(path)
    with pytest.raises(DataError, match=rf"wrong\.png.*{problem}"):
        read_curves([path])


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["{empty}"], "holds no images"),
        (["{empty}", "--limit", "0"], "--limit 0 leaves no picture; choose 1 or more"),
        (["{empty}", "--processes", "0"], "--processes 0 measure nothing; choose 1 or more"),
        (["{empty}", "--chart", "none/chart.png"], "does not exist; make it first"),
    ],
)
def test_wrong_words_end_in_one_line(monkeypatch, tmp_path, words, problem):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["rates", *(word.format(empty=tmp_path) for word in words)])
    with pytest.raises(SystemExit, match=problem):
        main()
