"""Sounds made for the tests, written to files and heard as samples."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from projects.song_recommender.audio.spectra import Evidence, Spectra


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch) -> Path:
    """A cache of the test's own."""
    monkeypatch.setenv("PORTFOLIO_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture(scope="session")
def heard() -> Callable[[np.ndarray], Evidence]:
    """`heard(samples)` at 22,050 Hz, in one piece."""

    def hear(samples: np.ndarray) -> Evidence:
        spectra = Spectra()
        spectra.feed(samples.astype(np.float32))
        return spectra.finish()

    return hear


@pytest.fixture
def write(tmp_path) -> Callable[..., Path]:
    """`write("name.flac", samples, rate, title="…")` is the path of a new sound file."""

    def make(
        name: str, samples: np.ndarray, rate: int = 22_050, *, subtype: str | None = None, **tags: str
    ) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        channels = 1 if samples.ndim == 1 else samples.shape[1]
        with soundfile.SoundFile(path, "w", rate, channels, subtype=subtype) as file:
            for key, value in tags.items():
                setattr(file, key, value)
            file.write(samples)
        return path

    return make


@pytest.fixture
def tone() -> Callable[..., np.ndarray]:
    """`tone(440, seconds=2, rate=22_050)` is a sine of amplitude ½."""

    def make(hz: float, *, seconds: float = 2.0, rate: int = 22_050) -> np.ndarray:
        return 0.5 * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)

    return make
