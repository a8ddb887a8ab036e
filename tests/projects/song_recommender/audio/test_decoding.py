"""Decoding: every format gives the samples, and what is wrong with a file is told with its name."""

from __future__ import annotations

import numpy as np
import pytest

from projects.song_recommender.audio import decoding
from projects.song_recommender.audio.decoding import open_sound, require_decoders
from shared.errors import DataError, MissingExtra


def decoded(path):
    with open_sound(path) as sound:
        return np.concatenate([np.zeros((0, sound.channels), np.float32), *sound.blocks()])


@pytest.mark.parametrize(
    ("name", "subtype", "error"),
    [
        ("a.wav", "PCM_U8", 1 / 120),
        ("a.wav", "PCM_16", 1e-4),
        ("a.wav", "PCM_24", 1e-6),
        ("a.wav", "FLOAT", 1e-7),
        ("a.flac", "PCM_16", 1e-4),
        ("a.aiff", "PCM_16", 1e-4),
        ("a.ogg", None, 0.1),
    ],
)
@pytest.mark.parametrize("channels", [1, 2])
def test_samples_come_back(name, subtype, error, channels, tone, write):
    samples = np.stack([tone(440), 0.5 * tone(660)], axis=1)[:, :channels]
    found = decoded(write(name, samples, subtype=subtype))
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, samples, atol=error)


@pytest.mark.parametrize("name", ["half.wav", "half.flac", "half.ogg", "half.mp3"])
def test_half_a_file_is_no_shorter_song(name, rng, write):
    path = write(name, 0.1 * rng.standard_normal((44_100 * 3, 2)), 44_100)
    assert len(decoded(path)) >= 44_100 * 3
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(DataError, match=r"half.*cut off"):
        decoded(path)


def test_a_file_that_lost_its_middle_is_cut_off(rng, write):
    path = write("a.mp3", 0.1 * rng.standard_normal(44_100 * 5), 44_100)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 3] + data[len(data) // 2 :])
    with pytest.raises(DataError, match="cut off"):
        decoded(path)


def test_an_mp3_of_varying_bit_rate_without_its_table_is_no_shorter_song(rng, write):
    """Its length is then guessed by the bit rate of the first frame, here of silence, and far too short."""
    samples = np.concatenate([np.zeros(4_000), 0.3 * rng.standard_normal(22_050 * 3)])
    path = write("a.mp3", samples)
    assert len(decoded(path)) >= len(samples)
    path.write_bytes(path.read_bytes().replace(b"Xing", b"Xong", 1))
    with pytest.raises(DataError, match="cut off"):
        decoded(path)


@pytest.mark.parametrize("name", ["page.mp3", "page.wav", "page.flac", "page.ogg"])
def test_a_web_page_is_no_sound(name, tmp_path):
    (tmp_path / name).write_text("<!doctype html>" + "<p>not found</p>" * 500)
    with pytest.raises(DataError, match=r"page\..*cannot be decoded"):
        decoded(tmp_path / name)


def test_samples_that_are_not_numbers_are_refused(write):
    samples = np.zeros(5000)
    samples[3000] = np.nan
    with pytest.raises(DataError, match="not numbers"):
        decoded(write("a.wav", samples, subtype="FLOAT"))


def test_a_rate_no_music_has_is_refused(tone, write):
    with pytest.raises(DataError, match="1,000 Hz"):
        decoded(write("a.wav", tone(100, rate=1000), 1000))


def test_other_kinds_say_what_to_do(tmp_path):
    with pytest.raises(DataError, match=r"\.m4a is not read; convert"):
        decoded(tmp_path / "a.m4a")


def test_a_missing_package_names_the_line_that_installs_it(monkeypatch):
    require_decoders()
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"pip install -e '\.\[audio\]'"):
        decoding.require_decoders()
