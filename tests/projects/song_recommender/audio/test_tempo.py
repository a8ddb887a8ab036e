"""Tempo: of clicks and drums whose tempo is known."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.sounds import BEATS, beat
from projects.song_recommender.audio.tempo import find_tempo


def is_tempo(found: float, true: float) -> bool:
    """Within 4 %, or so at half or at twice the speed."""
    return any(abs(found / (true * octave) - 1) <= 0.04 for octave in (0.5, 1, 2))


@pytest.mark.parametrize("kind", BEATS)
def test_beats_of_every_kind_are_found(kind, rng, heard):
    # triplets below 80 are a waltz at three times the speed, for the ear too
    tempos = rng.uniform(80 if kind == "triplets" else 60, 180, 4)
    found = [find_tempo(heard(beat(kind, t, rng, seconds=10, jitter=0.005)).onsets)[0] for t in tempos]
    right = [is_tempo(f, t) for f, t in zip(found, tempos, strict=True)]
    assert sum(right) >= 3, list(zip(tempos, found, strict=True))


@pytest.mark.parametrize("options", [{"silence": 5}, {"fade": True}, {"hiss": 0.05}], ids=str)
def test_silence_fades_and_hiss_do_no_harm(options, rng, heard):
    assert is_tempo(find_tempo(heard(beat("rock", 110, rng, **options)).onsets)[0], 110)


@pytest.mark.parametrize("gain", [0.001, 0.1, 10])
def test_a_gain_changes_nothing(gain, rng, heard):
    loop = beat("break", 97, rng)
    assert find_tempo(heard(gain * loop).onsets) == pytest.approx(find_tempo(heard(loop).onsets), rel=1e-4)


def test_a_slower_tape_is_a_slower_tempo(rng, heard):
    loop = beat("house", 120, rng, seconds=30)
    slower = np.interp(np.arange(0, len(loop), 0.9), np.arange(len(loop)), loop)
    before, after = (find_tempo(heard(x).onsets)[0] for x in (loop, slower))
    assert after / before == pytest.approx(0.9, rel=0.01)


def test_a_pulse_is_clearer_than_noise(rng, heard):
    clicks = find_tempo(heard(beat("click, noise", 120, rng)).onsets)[1]
    noise = find_tempo(heard(0.1 * rng.standard_normal(300_000)).onsets)[1]
    assert 0 <= noise < 0.3 < 0.6 < clicks <= 1


@pytest.mark.parametrize(("value", "length"), [(0, 5000), (1, 5000), (1, 3), (0, 0)])
def test_where_nothing_starts_there_is_no_tempo(value, length):
    tempo, clarity = find_tempo(np.full((4, length), value, np.float32))
    assert np.isnan(tempo)
    assert clarity == 0
