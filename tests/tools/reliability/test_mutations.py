"""A deterministic part of the campaign on files: whatever is broken, an error of ours or a whole result."""

from __future__ import annotations

import contextlib
import itertools
import shutil
from functools import partial
from pathlib import Path

import pytest

from shared.errors import DataError
from tools.reliability import mutations
from tools.reliability.files import KINDS
from tools.reliability.mutations import cases, draw, examine
from tools.reliability.reading import Trial
from tools.reliability.versions import kind_of

CORPUS = sorted((Path(__file__).resolve().parents[2] / "corpus" / "readers").iterdir())
OLD = sorted((Path(__file__).resolve().parents[2] / "corpus" / "versions").glob("index-*-1.index"))
# one in so many of each group of damages, so that each kind takes less than a second
EVERY = {
    "svd": 11, "patch": 41, "patch-16-bits": 11, "index-scan": 79, "index-tree": 397, "checkpoint": 211,
    "table": 101, "places": 41, "features": 67, "pictures": 397, "recipe": 29, "cube": 97, "hald": 29,
    "names": 7001, "model-mean": 199, "model-als": 397, "model-itemknn": 599, "model-ease": 499,
    "model-ials": 499, "model-svdpp": 499, "segments": 97, "ratings": 67, "songs": 67, "picture-png": 29,
    "picture-moving-png": 67, "picture-deep-png": 67, "picture-jpeg": 29, "picture-progressive-jpeg": 29,
    "picture-cmyk-jpeg": 67, "picture-gif": 67, "picture-webp": 29, "picture-moving-webp": 67,
    "picture-tiff": 67, "picture-bmp": 67, "picture-ppm": 67, "picture-jpeg2000": 67, "picture-qoi": 67,
    "picture-avif": 67, "sound-wav": 67, "sound-flac": 397, "sound-ogg": 197, "sound-mp3": 67,
    "sound-aiff": 67,
}  # fmt: skip


@pytest.mark.parametrize("name", EVERY)
def test_a_damaged_file_is_refused_or_read_whole(name):
    trial = examine(name, every=EVERY[name])
    assert not trial.wrong, "\n".join(trial.wrong)
    assert all(count.wrong == 0 and count.tried for count in trial.counts("mutations"))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["svd", "patch-16-bits", "index-scan", "model-mean"])
def test_every_truncation_and_every_flipped_bit_of_a_small_file_is_refused(name):
    """Of the model this asks for the ratings too, which are checked when they are looked at."""
    with Trial.of(name) as trial:
        for case in cases(name, trial.original):
            if case.group in ("cut off", "a flipped bit"):
                trial.hold(case)
        counts = {count.what: count for count in trial.counts("mutations")}
    assert not trial.wrong, "\n".join(trial.wrong)
    assert counts[f"{name}, cut off"].refused == len(trial.original)
    assert counts[f"{name}, a flipped bit"].refused == 8 * len(trial.original)


@pytest.mark.parametrize("name", ["svd", "patch", "index-scan", "index-tree", "model-als"])
def test_damages_at_random_are_refused_or_read_whole(name):
    (count,) = draw(name, 200, seed=0)
    assert (count.tried, count.wrong) == (200, 0)


@pytest.mark.parametrize("old", OLD, ids=lambda path: path.name)
def test_a_damaged_file_of_an_older_version_is_refused_or_read_whole(old):
    with Trial.of(kind_of(old), partial(shutil.copy, old)) as trial:
        for case in itertools.islice(cases(kind_of(old), trial.original), 0, None, 97):
            trial.hold(case)
    assert not trial.wrong, "\n".join(trial.wrong)
    assert sum(count.tried for count in trial.counts("mutations")) > 100


@pytest.mark.parametrize("broken", CORPUS, ids=lambda path: path.name)
def test_what_once_broke_a_reader_no_longer_does(broken, tmp_path):
    """Each of these ended in another error, took minutes or memory, or told of rows that are not there."""
    kind = next(name for name in sorted(KINDS, key=len, reverse=True) if broken.name.startswith(name))
    path = tmp_path / f"example{broken.suffix}"
    path.write_bytes(broken.read_bytes())
    with contextlib.suppress(DataError):
        assert KINDS[kind].read(path)


@pytest.mark.slow
def test_the_long_run_is_every_damage_of_each_kind_whatever_the_process():
    names = ["recipe", "hald"]
    alone = [count for name in names for count in examine(name).counts("mutations")]
    assert [vars(count) for count in mutations.run(True, names)] == [vars(count) for count in alone]
