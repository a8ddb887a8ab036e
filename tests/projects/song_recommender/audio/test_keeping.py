"""What was heard is kept by content; damage and other versions are heard anew."""

from __future__ import annotations

import shutil

import pytest

from benchmarks.sounds import beat
from projects.song_recommender.audio import keeping
from projects.song_recommender.audio.keeping import features_of


@pytest.fixture
def song(rng, write):
    return write("song.flac", beat("rock", 100, rng, seconds=5), title="A Song")


def test_the_second_time_is_the_same_without_listening(song, cache):
    tags, features, kept = features_of(song)
    assert not kept
    assert tags["title"] == "A Song"
    again = features_of(song)
    assert (again[0], repr(again[1]), again[2]) == (tags, repr(features), True)  # NaN is not equal to itself
    assert len(list(cache.rglob("*.features"))) == 1


def test_a_renamed_copy_is_known(song, tmp_path):
    features_of(song)
    shutil.copy(song, tmp_path / "copy.flac")
    assert features_of(tmp_path / "copy.flac")[2]


@pytest.mark.parametrize("damage", [b"", b"nonsense", None])
def test_what_is_damaged_or_of_another_version_is_heard_anew(damage, song, cache, monkeypatch):
    first = features_of(song)[1]
    (file,) = cache.rglob("*.features")
    if damage is None:
        monkeypatch.setattr(keeping, "VERSION", 999)
    else:
        file.write_bytes(damage)
    _, features, kept = features_of(song)
    assert (repr(features), kept) == (repr(first), False)
    assert features_of(song)[2]


def test_a_cache_that_cannot_be_written_is_done_without(song, monkeypatch, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("PORTFOLIO_CACHE", str(tmp_path / "file" / "below"))
    assert not features_of(song)[2]
    assert not features_of(song)[2]
