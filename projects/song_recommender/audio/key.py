"""The key from the notes: which of 24 key profiles the pitch classes are most like.

With c (12) the mean strength of the pitch classes, √c is compared with each key's profile by the
correlation, the cosine of the centred vectors (Krumhansl, Cognitive Foundations of Musical Pitch, ch. 4).
The profiles are the shares of notes in pieces of known key (Albrecht and Shanahan, Music Perception 31:1,
2013); beside Krumhansl's and Temperley's they do best on the sounds of `benchmarks/sounds.py`, and the root
keeps one long note, or the harmony of one bar, from deciding alone.

A key and its relative share their notes. What tells them apart is where the music rests, so the
correlation of the first and of the last 0.8 s with the triad on the tonic is added with a small weight.
"""

from __future__ import annotations

import numpy as np

from projects.song_recommender.audio.pitches import LOWEST, N_PITCHES, NOTE_RATE

__all__ = ["find_key"]

_MAJOR = (0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081)
_MINOR = (0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052)
_MAJOR_TRIAD = (1, 0, 0, 0, 0.7, 0, 0, 0.7, 0, 0, 0, 0)
_MINOR_TRIAD = (1, 0, 0, 0.7, 0, 0, 0, 0.7, 0, 0, 0, 0)
_REST = 0.8  # seconds
_AT_REST = 0.03
_LEAST = 0.3  # a correlation below it is no key: noise, speech, drums


def find_key(notes: np.ndarray) -> tuple[float, float]:
    """Return the key, 0 for C to 11 for B, and the mode, 1 major or 0 minor; both NaN where there is none.

    Args:
        notes: (t, 96) strength of each semitone.
    """
    classes = _pitch_classes(notes)
    if not classes.any():
        return np.nan, np.nan
    rest = max(1, round(_REST * NOTE_RATE))
    whole, first, last = (part.mean(axis=0) for part in (classes, classes[:rest], classes[-rest:]))
    fit = _correlations(np.sqrt(whole), _MAJOR, _MINOR)
    if fit.max() < _LEAST:
        return np.nan, np.nan
    for ends in (first, last):
        fit += _AT_REST * _correlations(ends, _MAJOR_TRIAD, _MINOR_TRIAD)
    mode, key = divmod(int(np.argmax(fit)), 12)
    return float(key), float(1 - mode)


def _pitch_classes(notes: np.ndarray) -> np.ndarray:
    """(t, 12) strengths from the first to the last sounding row.

    A row's sum becomes its square root: a loud chord counts more than a soft one, but not by as much.
    """
    order = (np.arange(N_PITCHES) + LOWEST) % 12
    classes = notes.astype(np.float64) @ np.eye(12)[order]
    total = classes.sum(axis=1)
    sounding = np.flatnonzero(total > 0.1 * total.max(initial=0))
    if not sounding.size:
        return np.zeros((0, 12))
    whole = slice(sounding[0], sounding[-1] + 1)
    least = 1e-12 * total.max()
    result: np.ndarray = classes[whole] / np.sqrt(np.maximum(total[whole], least))[:, None]
    return result


def _correlations(classes: np.ndarray, *profiles: tuple[float, ...]) -> np.ndarray:
    """Of pitch classes (12,) with each profile on each tonic, profile by profile: (12 · profiles,)."""
    keys = np.array([np.roll(profile, tonic) for profile in profiles for tonic in range(12)])
    return _unit(keys) @ _unit(classes)


def _unit(values: np.ndarray) -> np.ndarray:
    centred = values - values.mean(axis=-1, keepdims=True)
    length = np.linalg.norm(centred, axis=-1, keepdims=True)
    return np.divide(centred, length, out=np.zeros_like(centred), where=length > 0)
