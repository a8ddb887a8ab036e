"""What is kept of a sound while it streams by: short spectra for rhythm and timbre, long ones for pitch.

Time and frequency cannot both be sharp (Gabor 1946), so there are two transforms of the same samples,
x at 22,050 Hz and w the Hann window:

    X[t, f] = Σ_n w[n] x[t·hop + n] e^(-2πi f n / N)

    rhythm, timbre   N = 1024 (46 ms), hop 256 (12 ms)
    pitch            N = 8192 (372 ms), hop 4096 (186 ms)

Power is summed into mel bands by a matrix, B = |X|² M, and compressed by Stevens' power law of loudness,
m = B^0.3. That is homogeneous: a gain of g multiplies m by g^0.6, whatever the level, so nothing below
depends on how loud a recording is, and no threshold has to be known before the file ends.

Onset strength is spectral flux: what each band gains on the loudest of its neighbours two frames before,
so that a gliding voice does not count as a new note (Böck and Widmer, "Maximum filter vibrato suppression
for onset detection", DAFx 2013).
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import scipy.fft
from numpy.lib.stride_tricks import sliding_window_view

from projects.song_recommender.audio.pitches import Pitches

__all__ = ["FRAME_RATE", "N_BANDS", "RATE", "Evidence", "Spectra", "band_centres"]

RATE = 22_050  # Hz
SHORT, SHORT_HOP = 1024, 256
LONG, LONG_HOP = 8192, 4096
FRAME_RATE = RATE / SHORT_HOP  # onset strengths a second
N_BANDS = 40
_LOWEST, _HIGHEST = 30.0, 10_500.0  # Hz
_GROUPS = np.array(
    [0, 6, 16, 28, N_BANDS]
)  # bass, low and high middle, treble: from 30, 390, 1,420, 4,010 Hz
_POWER = 0.3
_BATCH = 512  # frames transformed at once: the spectra stay in the cache
_LAG = 2


@dataclass(frozen=True)
class Evidence:
    """What is known of a sound once it has been heard.

    Attributes:
        onsets: (4, n) onset strength in four groups of bands, `FRAME_RATE` a second.
        bands: (40,) mean compressed loudness of each mel band.
        activity: share of the loudness that is new two frames later, 0 to 1.
        notes: (m, 96) strength of each semitone from 32.7 Hz, one row per 186 ms.
    """

    onsets: np.ndarray
    bands: np.ndarray
    activity: float
    notes: np.ndarray


class Spectra:
    """Takes a sound block by block and keeps a few hundred numbers a second."""

    def __init__(self) -> None:
        self._short, self._long = np.zeros(SHORT // 2, np.float32), np.zeros(LONG // 2, np.float32)
        self._last = np.zeros((0, N_BANDS), np.float32)  # the bands of the last frames
        self._onsets: list[np.ndarray] = []
        self._bands = np.zeros(N_BANDS)
        self._gained = 0.0
        self._frames = 0
        self._pitches = Pitches(RATE / LONG)

    def feed(self, samples: np.ndarray) -> None:
        """Hear `samples` (n,), float32 at `RATE`."""
        frames, self._short = _frames(np.concatenate([self._short, samples]), SHORT, SHORT_HOP)
        for start in range(0, len(frames), _BATCH):
            self._hear_rhythm(_power(frames[start : start + _BATCH]))
        frames, self._long = _frames(np.concatenate([self._long, samples]), LONG, LONG_HOP)
        for start in range(0, len(frames), _BATCH // 8):
            self._pitches.hear(np.sqrt(_power(frames[start : start + _BATCH // 8])))

    def _hear_rhythm(self, power: np.ndarray) -> None:
        bands = (power @ _bank()) ** np.float32(_POWER)  # (t, 40)
        self._bands += bands.sum(axis=0, dtype=np.float64)
        self._frames += len(bands)
        bands = np.concatenate([self._last, bands])
        self._last = bands[-_LAG:]
        if len(bands) <= _LAG:
            return
        before = bands[:-_LAG].copy()
        np.maximum(before[:, 1:], bands[:-_LAG, :-1], out=before[:, 1:])
        np.maximum(before[:, :-1], bands[:-_LAG, 1:], out=before[:, :-1])
        gain = np.maximum(bands[_LAG:] - before, 0)
        groups = np.add.reduceat(gain, _GROUPS[:-1], axis=1)  # (t, 4)
        self._onsets.append(groups.T)
        self._gained += float(gain.sum(dtype=np.float64))

    def finish(self) -> Evidence:
        """Hear the end, and tell."""
        self.feed(np.zeros(LONG // 2, np.float32))
        onsets = np.concatenate(self._onsets, axis=1)
        total = self._bands.sum()
        return Evidence(
            onsets,
            self._bands / self._frames,
            self._gained / total if total else 0.0,
            self._pitches.notes(),
        )


def _frames(samples: np.ndarray, length: int, hop: int) -> tuple[np.ndarray, np.ndarray]:
    """The whole frames (t, length) in `samples`, as a view, and what belongs to frames to come."""
    count = max(0, (len(samples) - length) // hop + 1)
    if not count:
        return np.zeros((0, length), np.float32), samples
    return sliding_window_view(samples, length)[::hop][:count], samples[count * hop :].copy()


def _power(frames: np.ndarray) -> np.ndarray:
    """|X|² of windowed frames: (t, n) to (t, n/2 + 1), float32."""
    spectrum = scipy.fft.rfft(frames * _window(frames.shape[1]), axis=1)
    power: np.ndarray = spectrum.real**2 + spectrum.imag**2
    return power


@functools.cache
def _window(length: int) -> np.ndarray:
    return (np.sin(np.pi * (np.arange(length) + 0.5) / length) ** 2).astype(np.float32)


@functools.cache
def _edges() -> np.ndarray:
    """The 42 corners of the triangles in Hz: equally far apart in mel = 2595 log10(1 + f / 700)."""
    low, high = (2595 * np.log10(1 + f / 700) for f in (_LOWEST, _HIGHEST))
    return 700 * (10 ** (np.linspace(low, high, N_BANDS + 2) / 2595) - 1)


def band_centres() -> np.ndarray:
    """The middle of each mel band in Hz."""
    return _edges()[1:-1]


@functools.cache
def _bank() -> np.ndarray:
    """M (513, 40): triangles that overlap by half, each of unit height."""
    f = np.arange(SHORT // 2 + 1)[:, None] * RATE / SHORT
    edges = _edges()
    rising = (f - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - f) / (edges[2:] - edges[1:-1])
    bank = np.maximum(0, np.minimum(rising, falling))
    return bank.astype(np.float32)
