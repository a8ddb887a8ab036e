"""Streaming spectra: how the sound arrives changes nothing, how loud it is only the scale."""

from __future__ import annotations

import numpy as np
import pytest

from projects.song_recommender.audio.spectra import FRAME_RATE, N_BANDS, RATE, Spectra, band_centres


@pytest.fixture
def sound(rng):
    return (0.2 * rng.standard_normal(100_000)).astype(np.float32)


@pytest.mark.parametrize("block", [1, 1000, 4096, 99_999])
def test_blocks_of_any_length_give_the_same(block, sound, heard):
    sound = sound[: min(len(sound), 3_000 * block)]
    whole, parts = heard(sound), Spectra()
    for start in range(0, len(sound), block):
        parts.feed(sound[start : start + block])
    evidence = parts.finish()
    np.testing.assert_allclose(evidence.onsets, whole.onsets, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(evidence.bands, whole.bands, rtol=1e-5)
    assert evidence.activity == pytest.approx(whole.activity, rel=1e-4)


def test_a_gain_scales_by_the_power_law(sound, heard):
    quiet, loud = heard(sound), heard(4 * sound)
    np.testing.assert_allclose(loud.bands, 4**0.6 * quiet.bands, rtol=1e-4)
    np.testing.assert_allclose(loud.onsets, 4**0.6 * quiet.onsets, rtol=1e-2, atol=1e-4)
    assert loud.activity == pytest.approx(quiet.activity, rel=1e-4)


@pytest.mark.parametrize("hz", [100, 440, 2_000, 8_000])
def test_a_tone_is_loudest_in_the_band_around_it(hz, tone, heard):
    bands = heard(tone(hz)).bands
    assert bands.argmax() == np.abs(band_centres() - hz).argmin()
    assert len(bands) == N_BANDS


def test_an_onset_is_told_when_it_happens(tone, heard):
    sound = np.concatenate([np.zeros(RATE), tone(500, seconds=1)])
    onsets = heard(sound).onsets.sum(axis=0)
    assert onsets.argmax() / FRAME_RATE == pytest.approx(1.0, abs=0.05)


def test_a_steady_tone_has_no_activity_and_noise_has(tone, sound, heard):
    assert heard(tone(500, seconds=20)).activity < 0.02 < heard(sound).activity < 1


def test_less_than_one_frame_and_nothing_at_all_are_heard(heard):
    assert heard(np.ones(3)).notes.shape[1] == 96
    assert heard(np.zeros(0)).activity == 0
