"""Loudness: the standard's own coefficients and test tones."""

from __future__ import annotations

import numpy as np
import pytest

from projects.song_recommender.audio.loudness import Meter, k_weighting


def loudness(samples: np.ndarray, rate: int, block: int = 100_000) -> float:
    samples = samples[:, None] if samples.ndim == 1 else samples
    meter = Meter(rate, samples.shape[1])
    for start in range(0, len(samples), block):
        meter.feed(samples[start : start + block])
    return meter.loudness()


def test_the_filters_at_48_khz_are_those_of_the_standard():
    """ITU-R BS.1770-4, tables 1 and 2."""
    shelf = [1.53512485958697, -2.69169618940638, 1.19839281085285, 1, -1.69065929318241, 0.73248077421585]
    high_pass = [1, -2, 1, 1, -1.99004745483398, 0.99007225036621]
    np.testing.assert_allclose(k_weighting(48_000), [shelf, high_pass], atol=1e-8)


@pytest.mark.parametrize("rate", [22_050, 44_100, 48_000, 96_000])
def test_a_full_sine_of_997_hz_in_one_channel_reads_minus_3(rate):
    sine = np.sin(2 * np.pi * 997 * np.arange(5 * rate) / rate)
    assert loudness(sine, rate) == pytest.approx(-3.01, abs=0.05)


def test_two_channels_read_3_louder_than_one(tone):
    one = tone(997)
    both = np.stack([one, one], axis=1)
    assert loudness(both, 22_050) - loudness(one, 22_050) == pytest.approx(10 * np.log10(2), abs=1e-6)


@pytest.mark.parametrize("decibels", [-20, -6, 3])
def test_a_gain_moves_loudness_by_as_much(rng, decibels):
    noise = 0.1 * rng.standard_normal(60_000)
    louder = loudness(noise * 10 ** (decibels / 20), 22_050)
    assert louder - loudness(noise, 22_050) == pytest.approx(decibels, abs=1e-6)


def test_silence_around_a_tone_is_gated_away(tone):
    quiet = np.zeros(220_500)
    around = np.concatenate([quiet, tone(997, seconds=10), quiet])
    assert loudness(around, 22_050) == pytest.approx(loudness(tone(997, seconds=10), 22_050), abs=0.2)


def test_blocks_of_any_length_give_the_same(rng):
    noise = rng.standard_normal(50_000)
    assert loudness(noise, 22_050, 777) == pytest.approx(loudness(noise, 22_050), abs=1e-9)


def test_silence_is_minus_70_and_the_shortest_sound_is_measured(tone):
    assert loudness(np.zeros(30_000), 22_050) == -70
    assert loudness(np.zeros(0), 22_050) == -70
    assert -30 < loudness(tone(997, seconds=0.03), 22_050) < 0
