"""One recording, heard once from its beginning to its end: its features."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import scipy.fft

from projects.song_recommender.audio.decoding import open_sound
from projects.song_recommender.audio.key import find_key
from projects.song_recommender.audio.loudness import Meter
from projects.song_recommender.audio.spectra import RATE, Evidence, Spectra, band_centres
from projects.song_recommender.audio.tempo import find_tempo
from shared.errors import DataError

__all__ = ["TIMBRES", "VERSION", "Features", "analyse"]

VERSION = 1  # raise it when a feature changes: what was kept of files is then found anew
TIMBRES = 8
_SILENT = 1e-4  # -80 dB: a peak below it is the noise of a recorder


@dataclass(frozen=True)
class Features:
    """What is told of a recording; NaN where it has none.

    Attributes:
        duration_ms: length in milliseconds.
        tempo: beats a minute.
        key: 0 for C to 11 for B.
        mode: 1 for major, 0 for minor.
        loudness: LUFS (ITU-R BS.1770-4), -70 at the least.
        energy: share of the sound that is new 23 ms later, 0 to 1: how much happens.
        brightness: centre of gravity of the loudness spectrum, in Hz.
        rhythm_strength: how alike the rhythm is to itself one, two and four beats later, 0 to 1.
        timbre: coefficients 1 to 8 of the cosine transform of the logarithmic mean mel spectrum, the
            shape of the spectrum from broad to fine; a gain would only change coefficient 0.
    """

    duration_ms: float
    tempo: float
    key: float
    mode: float
    loudness: float
    energy: float
    brightness: float
    rhythm_strength: float
    timbre: tuple[float, ...]

    def as_row(self) -> dict[str, float]:
        """The features as columns of a table, timbre_1 to timbre_8 among them."""
        row = asdict(self)
        timbre = row.pop("timbre")
        return row | {f"timbre_{i}": value for i, value in enumerate(timbre, 1)}


def analyse(path: Path, go_on: Callable[[], None] = lambda: None) -> tuple[dict[str, str], Features]:
    """Hear a sound file; return what its tags say and its features.

    Memory: about 20 MB, and 60 MB for each hour of sound.

    Args:
        go_on: called once a block, about every six seconds of sound; it may raise to stop the work.

    Raises:
        DataError: the file cannot be read, is cut off, empty or silent.
    """
    import soxr

    with open_sound(path) as sound:
        resample = soxr.ResampleStream(sound.rate, RATE, 1, dtype="float32", quality="MQ")
        meter, spectra, peak = Meter(sound.rate, sound.channels), Spectra(), 0.0
        mono = np.full(sound.channels, 1 / sound.channels, np.float32)
        for block in sound.blocks():
            go_on()
            peak = max(peak, float(np.abs(block).max()))
            meter.feed(block)
            spectra.feed(resample.resample_chunk(block @ mono))
        if not sound.frames:
            raise DataError(f"{path}: is empty", "get it again")
        if peak < _SILENT:
            raise DataError(f"{path}: is silent", "leave it out")
        spectra.feed(resample.resample_chunk(np.zeros(0, np.float32), last=True))
        duration = 1000 * sound.frames / sound.rate
        return sound.metadata, _features(spectra.finish(), meter.loudness(), duration)


def _features(evidence: Evidence, loudness: float, duration_ms: float) -> Features:
    tempo, clarity = find_tempo(evidence.onsets)
    key, mode = find_key(evidence.notes)
    bands = evidence.bands
    shape = np.log(bands + 1e-4 * bands.max())
    cosines = scipy.fft.dct(shape, norm="ortho")[1 : TIMBRES + 1]
    return Features(
        duration_ms=float(round(duration_ms)),
        tempo=tempo,
        key=key,
        mode=mode,
        loudness=loudness,
        energy=float(evidence.activity),
        brightness=float(bands @ band_centres() / bands.sum()),
        rhythm_strength=clarity,
        timbre=tuple(cosines.tolist()),
    )
