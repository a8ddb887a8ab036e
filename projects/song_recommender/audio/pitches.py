"""Spectra to notes: peaks, the tuning, and the notes whose partials explain the peaks.

1. Peaks. A local maximum of the magnitude at bin b is refined by the parabola through the logarithms of
   the three bins around it (J. O. Smith, Spectral Audio Signal Processing, "Quadratic interpolation of
   spectral peaks"): a steady tone is placed to within a few cents though bins are 2.7 Hz apart.
2. Tuning. Peaks lie at a constant distance τ from the semitones of A4 = 440 Hz; the mean direction of
   e^(2πi · semitones), weighted by magnitude, tells it (as Dressler and Streich, ISMIR 2007).
3. Notes. A tone brings partials at 2, 3, 4, … times its pitch, of which the third is a fifth and the fifth
   a major third: they are not notes. With D the matrix whose column is a note's partials, strength falling
   by 0.7 from each to the next, the notes x ≥ 0 minimise |D x - s|² (Mauch and Dixon, "Approximate note
   transcription for the improved identification of difficult chords", ISMIR 2010), approached by the
   steps x ← x · (Dᵀ s) / (Dᵀ D x) of Lee and Seung (NIPS 2000), which never raise the error.
"""

from __future__ import annotations

import functools

import numpy as np

__all__ = ["LOWEST", "NOTE_RATE", "N_PITCHES", "Pitches"]

LOWEST = 24  # MIDI number of the lowest semitone: C1, 32.7 Hz
N_PITCHES = 96  # eight octaves
NOTE_RATE = 22_050 / 4096  # rows a second
_PARTIALS = 8
_DECAY = 0.7
_STEPS = 30
_FLOOR = 0.01  # of a frame's strongest peak: below lie side lobes and noise


class Pitches:
    """Collects the peaks of spectra and tells the notes.

    Args:
        resolution: Hz from one bin to the next.
    """

    def __init__(self, resolution: float) -> None:
        self._resolution = resolution
        self._direction = 0j  # Σ magnitude · e^(2πi · semitones)
        self._tuning = 0.0  # semitones above A4 = 440 Hz
        self._notes: list[np.ndarray] = []

    def hear(self, magnitude: np.ndarray) -> None:
        """Take spectra (t, bins)."""
        low, high = int(30 / self._resolution), int(5_000 / self._resolution)
        left, middle, right = (magnitude[:, low + i : high + i] for i in (-1, 0, 1))
        floor = _FLOOR * magnitude.max(axis=1, keepdims=True)
        frame, place = np.nonzero((middle > left) & (middle >= right) & (middle > floor))
        a, b, c = (np.log(part[frame, place] + 1e-20) for part in (left, middle, right))
        shift = 0.5 * (a - c) / np.minimum(a - 2 * b + c, -1e-6)  # -0: a plateau, taken as it stands
        height = np.exp(b - 0.25 * (a - c) * shift)
        pitch = 12 * np.log2((place + low + shift) * self._resolution / 440) + 69 - LOWEST
        self._direction += np.sum(height * np.exp(2j * np.pi * pitch))
        change = float(np.angle(self._direction)) / (2 * np.pi) - self._tuning
        self._tuning += change - round(change)  # half a semitone is never first above and then below
        note = np.rint(pitch - self._tuning).astype(np.int64)
        known = (note >= 0) & (note < N_PITCHES)
        cells = frame[known] * N_PITCHES + note[known]
        strengths = np.bincount(cells, height[known], len(magnitude) * N_PITCHES)
        self._notes.append(_explain(strengths.reshape(-1, N_PITCHES).astype(np.float32)))

    def notes(self) -> np.ndarray:
        """(t, 96) strength of each semitone from `LOWEST`."""
        return np.concatenate(self._notes)


@functools.cache
def _dictionary() -> np.ndarray:
    """D (96, 96): column p holds the partials of note p."""
    columns = np.zeros((N_PITCHES, N_PITCHES), np.float32)
    for partial in range(1, _PARTIALS + 1):
        step = round(12 * np.log2(partial))
        for p in range(N_PITCHES - step):
            columns[p + step, p] += _DECAY ** (partial - 1)
    return columns


def _explain(strengths: np.ndarray) -> np.ndarray:
    """The notes x (t, 96) of peaks s (t, 96)."""
    d = _dictionary()
    loudest = strengths.max(axis=1, keepdims=True)
    target = np.divide(strengths, loudest, out=np.zeros_like(strengths), where=loudest > 0) @ d
    gram = d.T @ d
    x = target.copy()
    for _ in range(_STEPS):
        x *= target / (x @ gram + np.float32(1e-9))
    return x * loudest
