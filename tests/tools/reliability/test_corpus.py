"""The corpus holds what docs and tests say of it, and each picture opens or is refused as it must."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from shared.errors import DataError
from shared.images import load_frames
from tools.reliability.corpus import EITHER, LATER, OPENS, REFUSED, Sample, make_corpus


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> list[Sample]:
    return make_corpus(tmp_path_factory.mktemp("corpus"))


def test_there_are_enough_of_each(samples):
    counts = Counter(sample.must for sample in samples)
    assert counts[OPENS] >= 60
    assert counts[REFUSED] >= 60
    assert counts[EITHER] + counts[LATER] >= 20
    suffixes = {sample.path.suffix for sample in samples}
    assert suffixes >= {
        ".png", ".jpg", ".gif", ".webp", ".tif", ".bmp", ".ppm", ".pgm", ".jp2", ".qoi", ".avif"
    }  # fmt: skip


def test_it_is_the_same_each_time(samples, tmp_path):
    for again, before in zip(make_corpus(tmp_path), samples, strict=True):
        assert again.path.is_dir() or again.path.read_bytes() == before.path.read_bytes(), again.path.name


def test_each_opens_or_is_refused_as_it_must(samples):
    wrong = []
    for sample in samples:
        try:
            frames = load_frames(sample.path)
        except DataError as error:
            if sample.must == OPENS or "\n" in str(error) or not error.next_step:
                wrong.append(f"{sample.path.name}: {error}")
        else:
            if sample.must in (REFUSED, LATER):
                wrong.append(f"{sample.path.name} opens")
            if sample.must == OPENS and len(frames) != sample.frames:
                wrong.append(f"{sample.path.name}: {len(frames)} frames of {sample.frames}")
    assert not wrong


def test_what_is_cut_off_is_never_shown_as_another_picture(samples):
    """A decoder may make the whole of what lacks an end; then it is the same as of the whole file."""
    by_name = {sample.path.name: sample.path for sample in samples}
    cut = {"cut-by-a-byte.jpg": "baseline.jpg", "behind.png": "rgb.png", "behind.jpg": "baseline.jpg"}
    for damaged, whole in cut.items():
        (found,), (expected,) = load_frames(by_name[damaged]), load_frames(by_name[whole])
        assert np.array_equal(found.pixels, expected.pixels), damaged


def test_orientations_are_all_of_one_picture(samples):
    """Turned back, the eight differ by nothing, for the samples of each file are the same."""
    by_name = {sample.path.name: sample.path for sample in samples}
    upright = load_frames(by_name["turned-1.jpg"])[0].pixels
    height, width = upright.shape[:2]
    for orientation in range(2, 9):
        pixels = load_frames(by_name[f"turned-{orientation}.jpg"])[0].pixels
        assert pixels.shape[:2] == ((width, height) if orientation > 4 else (height, width))
        assert sorted(pixels.reshape(-1, 3).tolist()) == sorted(upright.reshape(-1, 3).tolist())


def test_names_are_paths_of_their_own(samples):
    assert len({sample.path for sample in samples}) == len(samples)
    assert all(isinstance(sample.path, Path) and sample.path.exists() for sample in samples)
