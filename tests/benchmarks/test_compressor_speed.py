"""Codecs are timed at the same size of file, on the same number of threads, when both show the picture."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import AvifImagePlugin

from benchmarks import compressor_speed
from benchmarks.compressor import is_brief
from benchmarks.compressor_codecs import libraries, peers
from benchmarks.compressor_speed import measure, nearest_setting
from shared.datasets import load_photo_paths
from shared.images import load_picture

CODECS = {codec.name: codec for codec in peers()[0]}


@pytest.fixture(scope="module")
def pixels() -> np.ndarray:
    return load_picture(load_photo_paths("china")[0]).pixels[:192, :256]


@pytest.mark.parametrize("name", CODECS)
def test_the_setting_is_the_one_whose_file_is_nearest(name, pixels):
    codec = CODECS[name]
    middle = codec.every[len(codec.every) // 2]
    size = len(codec.write(pixels, middle))
    assert len(codec.write(pixels, nearest_setting(codec, pixels, size))) == size
    for wanted in (0, 10**9):  # no file is so small, or so large: the end of the range
        assert nearest_setting(codec, pixels, wanted) in (codec.every[0], codec.every[-1])


def test_a_picture_of_pillows_is_coded_as_its_pixels_are(pixels):
    from PIL import Image

    for codec in CODECS.values():
        setting = codec.settings[3]
        assert codec.save(Image.fromarray(pixels), setting) == codec.write(pixels, setting), codec.name


@pytest.mark.slow
def test_every_codec_has_its_rows_on_threads_that_it_can_have(pixels, monkeypatch):
    """What is timed is looked at in place of a clock: decoding of AVIF has the threads that ours has."""
    seen = []

    def beside(work, peer, ours, theirs):
        ours()
        theirs()
        seen.append((work, peer, AvifImagePlugin.DEFAULT_MAX_THREADS))
        return {"work": work, "peer": peer}

    monkeypatch.setattr(compressor_speed, "beside", beside)
    monkeypatch.setattr(compressor_speed, "QUALITIES", (60,))
    before = AvifImagePlugin.DEFAULT_MAX_THREADS
    rows = measure(pixels)
    assert before == AvifImagePlugin.DEFAULT_MAX_THREADS
    for name in CODECS:
        own = [row["work"] for row in rows if row["peer"].rpartition(", ")[0] == name]
        assert sum(work.startswith("encode, ") for work in own) == 1 + name.startswith("AVIF")
        assert sum(work.startswith("decode, ") for work in own) == 1 + name.startswith("AVIF")
    assert all(work.endswith("one thread" if threads == 1 else "2 threads") for work, _, threads in seen)
    assert {work.partition(",")[0] for work in (row["work"] for row in rows if is_brief(row))} == {
        "encode", "encode --fast", "decode",
    }  # fmt: skip


def test_another_picture_is_not_timed(pixels, monkeypatch):
    monkeypatch.setattr(compressor_speed, "decode", lambda data: 255 - pixels)
    with pytest.raises(AssertionError, match="ours at quality 45 shows another picture"):
        measure(pixels)


def test_the_library_behind_avif_is_named_with_its_version():
    if "AVIF" not in CODECS:
        pytest.skip("Pillow was built without AVIF: pip install a wheel of it")
    assert "libavif " in libraries()
    assert "libaom " in libraries()
