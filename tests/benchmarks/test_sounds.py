"""Made sounds are what they say."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.songs_audio import is_tempo
from benchmarks.sounds import BEATS, TIMBRES, beat, chords, keys, melody, tempos


@pytest.mark.parametrize("kind", BEATS)
def test_a_beat_comes_again_after_a_bar(kind, rng):
    """Strokes differ in strength by chance, so bars are alike and not the same."""
    bar = round(BEATS[kind][0] * 60 / 100 * 22_050)
    sound = np.abs(beat(kind, 100, rng, seconds=10).astype(np.float64))
    energy = sound[: len(sound) // 441 * 441].reshape(-1, 441).sum(axis=1)  # of 20 ms
    shifted = np.corrcoef(energy[: -bar // 441], energy[-(-bar // 441) :][: len(energy[: -bar // 441])])[0, 1]
    assert shifted > 0.6


@pytest.mark.parametrize("timbre", TIMBRES)
def test_a_tone_has_its_pitch(timbre):
    sound = melody([69], timbre, note=1.0)
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    assert spectrum[430:450].argmax() + 430 == 440  # bins of 1 Hz


def test_a_chord_is_the_sum_of_its_tones():
    np.testing.assert_allclose(chords([[60, 64]], "saw"), sum(chords([[n]], "saw") for n in (60, 64)))


def test_the_same_seed_makes_the_same_sounds():
    for make in (tempos, keys):
        first, second = (next(iter(make(np.random.default_rng(3)))) for _ in range(2))
        np.testing.assert_array_equal(first.samples, second.samples)
        assert np.abs(first.samples).max() <= 1


@pytest.mark.parametrize(
    ("found", "right"),
    [(120, True), (61, True), (245, True), (126, False), (80, False), (360, False), (np.nan, False)],
)
def test_octaves_are_allowed_and_nothing_else(found, right):
    assert is_tempo(found, 120) == right
