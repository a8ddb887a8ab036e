"""Keys: of scales and progressions that are made in them."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.sounds import PROGRESSIONS, SCALES, TIMBRES, chords, melody
from projects.song_recommender.audio.key import find_key

# i–VI–III–VII is, chord for chord, vi–IV–I–V of the relative major, for which it is taken
TELLING = [name for name in PROGRESSIONS if name != "i–VI–III–VII"]


def progression(name: str, tonic: int, timbre: str, **options: float) -> np.ndarray:
    stacks = [[tonic + root + step for step in shape] for root, shape in PROGRESSIONS[name][1]]
    return 0.1 * chords(stacks, timbre, **options)


@pytest.mark.parametrize("timbre", TIMBRES)
@pytest.mark.parametrize("name", SCALES)
def test_scales(name, timbre, rng, heard):
    mode, degrees = SCALES[name]
    key = int(rng.integers(12))
    samples = 0.3 * melody([60 + key + d for d in degrees], timbre, note=0.3)
    assert find_key(heard(samples).notes) == (key, mode)


@pytest.mark.parametrize("name", TELLING)
def test_progressions_in_most_timbres(name, rng, heard):
    right = 0
    for timbre in ("sine", "square", "piano"):
        key = int(rng.integers(12))
        samples = progression(name, 48 + key, timbre, chord=0.6, cents=rng.uniform(-30, 30))
        right += find_key(heard(samples).notes) == (key, PROGRESSIONS[name][0])
    assert right >= 2


@pytest.mark.parametrize("shift", [1, 5, 6, 11])
def test_transposing_moves_the_key(shift, heard):
    key, mode = find_key(heard(progression("I–IV–V–I", 48 + shift, "piano")).notes)
    assert (key, mode) == (shift, 1)


@pytest.mark.parametrize("gain", [0.001, 5])
def test_a_gain_changes_nothing(gain, heard):
    samples = progression("i–iv–V–i", 52, "organ")
    assert find_key(heard(gain * samples).notes) == find_key(heard(samples).notes)


def test_silence_and_noise_have_no_key(rng, heard):
    assert np.isnan(find_key(heard(np.zeros(50_000)).notes)).all()
    assert np.isnan(find_key(np.ones((50, 96)))).all()
