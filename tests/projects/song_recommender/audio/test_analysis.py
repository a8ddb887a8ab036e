"""Features of files: what a gain, a format and a rate change and what they do not."""

from __future__ import annotations

import numpy as np
import pytest
import soxr

from benchmarks.sounds import beat
from projects.song_recommender.audio.analysis import TIMBRES, Features, analyse
from shared.errors import DataError


@pytest.fixture
def loop(rng) -> np.ndarray:
    return 0.5 * beat("rock", 105, rng, seconds=10, rate=44_100)


def near(a: Features, b: Features, rel: float) -> None:
    for name, value in a.as_row().items():
        if name.startswith("timbre"):
            assert value == pytest.approx(b.as_row()[name], abs=rel)
        else:
            assert value == pytest.approx(b.as_row()[name], rel=rel, nan_ok=True), name


def test_a_gain_moves_loudness_alone(loop, write):
    quiet = analyse(write("a.wav", loop, 44_100, subtype="FLOAT"))[1]
    loud = analyse(write("b.wav", 1.9 * loop, 44_100, subtype="FLOAT"))[1]
    assert loud.loudness - quiet.loudness == pytest.approx(20 * np.log10(1.9), abs=1e-4)
    near(Features(**{**vars(loud), "loudness": quiet.loudness}), quiet, 1e-3)


@pytest.mark.parametrize(("name", "subtype"), [("a.flac", "PCM_24"), ("a.ogg", None), ("a.mp3", None)])
def test_the_format_hardly_matters(name, subtype, loop, write):
    wav = analyse(write("a.wav", loop, 44_100))[1]
    other = analyse(write(name, loop, 44_100, subtype=subtype))[1]
    assert other.tempo == pytest.approx(wav.tempo, rel=0.01)
    assert other.loudness == pytest.approx(wav.loudness, abs=1)  # codecs drop the highest treble
    assert other.brightness == pytest.approx(wav.brightness, rel=0.1)
    assert other.duration_ms == pytest.approx(wav.duration_ms, abs=60)


@pytest.mark.parametrize("rate", [48_000, 96_000])
def test_the_rate_hardly_matters(rate, loop, write):
    before = analyse(write("a.wav", loop, 44_100))[1]
    after = analyse(write("b.wav", soxr.resample(loop, 44_100, rate), rate))[1]
    assert after.tempo == pytest.approx(before.tempo, rel=0.01)
    assert after.loudness == pytest.approx(before.loudness, abs=0.3)
    assert after.duration_ms == pytest.approx(before.duration_ms, abs=1)


def test_a_higher_tone_is_brighter(tone, write):
    low, high = (analyse(write(f"{hz}.wav", tone(hz)))[1].brightness for hz in (300, 3000))
    assert low < high


def test_drums_have_more_energy_and_rhythm_than_a_drone(loop, tone, write):
    drums = analyse(write("drums.wav", loop, 44_100))[1]
    drone = analyse(write("drone.wav", tone(220, seconds=10)))[1]
    assert drums.energy > 3 * drone.energy
    assert drums.rhythm_strength > drone.rhythm_strength


def test_as_row_names_every_number(loop, write):
    row = analyse(write("a.wav", loop, 44_100))[1].as_row()
    assert [name for name in row if name.startswith("timbre")] == [f"timbre_{i + 1}" for i in range(TIMBRES)]
    assert all(isinstance(value, (int, float)) for value in row.values())


def test_a_tenth_of_a_second_has_no_tempo_and_is_no_failure(tone, write):
    features = analyse(write("a.wav", tone(440, seconds=0.1)))[1]
    assert np.isnan(features.tempo)
    assert np.isfinite(features.loudness)


@pytest.mark.parametrize(
    ("samples", "told"),
    [(np.zeros(0), "empty"), (np.zeros(50_000), "silent"), (np.full(50_000, 1e-5), "silent")],
)
def test_silence_is_refused(samples, told, write):
    with pytest.raises(DataError, match=rf"a\.wav: is {told}"):
        analyse(write("a.wav", samples, subtype="FLOAT"))


def test_the_work_can_be_stopped(loop, write):
    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        analyse(write("a.wav", loop, 44_100), stop)
