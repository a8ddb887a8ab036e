"""Tempo from onset strength: where its autocorrelation and its spectrum agree.

A pulse of period T repeats after T, 2T, 3T, … (peaks of the autocorrelation A) and is built of the
frequencies 1/T, 2/T, 3/T, … (peaks of the spectrum F). Each alone is ambiguous: A also peaks for every
multiple of T, F for every fraction. Their product has one peak, the pulse (Peeters, "Template-based
estimation of time-varying tempo", EURASIP JASP 2007).

    score(T) = mean of A(kT) over k = 1, 2, 4  ·  mean of F(k/T) over k = 1, 2  ·  prior(T)

The prior is the tempo people tap to: normal in log2 T around 115 beats a minute (Ellis, "Beat tracking by
dynamic programming", JNMR 2007). It settles what no signal can, whether 70 is 140.
"""

from __future__ import annotations

import numpy as np
import scipy.fft
from scipy.ndimage import gaussian_filter1d, uniform_filter1d

from projects.song_recommender.audio.spectra import FRAME_RATE

__all__ = ["find_tempo"]

_SLOWEST, _FASTEST = 50.0, 190.0  # beats a minute
_CENTRE, _OCTAVES = 115.0, 0.9  # of the prior
_STEPS_AN_OCTAVE = 240  # 0.3 % from one tempo to the next
_REPEATS = (1, 2, 4)
_HARMONICS = (1, 2)
_WINDOW = round(12 * FRAME_RATE)  # onset strengths in one spectrum
_BINS = 8192
_BLUR = 1.5  # frames: 17 ms, the unevenness of a good drummer
_LEAST_SECONDS = 2.0
_LEAST_CLARITY = 0.05


def find_tempo(onsets: np.ndarray) -> tuple[float, float]:
    """Return the tempo in beats a minute, NaN where there is no pulse, and how clear the pulse is, 0 to 1.

    The clarity is the mean autocorrelation at one, two and four beats (compare Lartillot et al., ISMIR 2008).

    Args:
        onsets: (groups, n) onset strength, `FRAME_RATE` a second.
    """
    if onsets.shape[1] < _LEAST_SECONDS * FRAME_RATE or not onsets.any():
        return np.nan, 0.0
    strength = _evened(onsets)
    octaves = np.log2(_FASTEST / _SLOWEST)
    tempos = _SLOWEST * 2 ** (np.arange(int(octaves * _STEPS_AN_OCTAVE)) / _STEPS_AN_OCTAVE)
    lags = 60 / tempos * FRAME_RATE
    repeats = _autocorrelation(strength, int(lags[0] * max(_REPEATS)) + 2)
    comb = np.mean([np.interp(k * lags, np.arange(len(repeats)), repeats) for k in _REPEATS], axis=0)
    spectrum = _spectrum(strength)
    frequencies = np.arange(len(spectrum)) * FRAME_RATE / _BINS * 60  # in beats a minute
    pulse = np.mean([np.interp(k * tempos, frequencies, spectrum) for k in _HARMONICS], axis=0)
    prior = np.exp(-0.5 * (np.log2(tempos / _CENTRE) / _OCTAVES) ** 2)
    best = int(np.argmax(np.maximum(comb, 0) * pulse * prior))
    clarity = float(np.clip(comb[best], 0, 1))
    return (float(tempos[best]) if clarity > _LEAST_CLARITY else np.nan), clarity


def _evened(onsets: np.ndarray) -> np.ndarray:
    """One onset strength (n,) in which a fade and a quiet bass count like the rest.

    Each group is what rises above its mean over half a second, divided by its RMS over six; the groups are
    then added with the square root of their loudness.
    """
    rising = onsets - uniform_filter1d(onsets, round(0.5 * FRAME_RATE), axis=1, mode="nearest")
    rising = np.maximum(rising, 0).astype(np.float64)
    local = np.sqrt(uniform_filter1d(rising**2, round(6 * FRAME_RATE), axis=1, mode="nearest"))
    loudest = local.max(axis=1, keepdims=True)
    if not loudest.any():  # a steady sound
        return np.zeros(onsets.shape[1])
    rising /= np.maximum(local, 0.05 * loudest + 1e-12 * loudest.max())
    summed: np.ndarray = (rising * np.sqrt(loudest / loudest.max())).sum(axis=0)
    return gaussian_filter1d(summed, _BLUR)


def _autocorrelation(strength: np.ndarray, lags: int) -> np.ndarray:
    """A(l) = mean of s[t] s[t+l] over the pairs there are, s centred; A(0) = 1. By way of |FFT|²."""
    centred = strength - strength.mean()
    size = scipy.fft.next_fast_len(len(centred) + lags, real=True)
    power = np.abs(scipy.fft.rfft(centred, size)) ** 2
    sums = scipy.fft.irfft(power, size)[:lags]
    means: np.ndarray = sums / np.maximum(len(centred) - np.arange(lags), 1)
    return means / means[0] if means[0] > 0 else means


def _spectrum(strength: np.ndarray) -> np.ndarray:
    """F: root of the mean power spectrum over windows of 12 s that overlap by half; its peak is 1."""
    centred = strength - strength.mean()
    starts = range(0, max(1, len(centred) - _WINDOW // 2), _WINDOW // 2)
    power = np.zeros(_BINS // 2 + 1)
    for start in starts:
        part = centred[start : start + _WINDOW]
        power += np.abs(scipy.fft.rfft(part * np.hanning(len(part)), _BINS)) ** 2
    return np.sqrt(power / power.max()) if power.any() else power
