"""Sounds whose tempo or key is known, because they are made here: clicks, drum loops, scales, chords.

Everything random comes from the generator that is handed in. Samples are float32, mono, within ±1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

__all__ = [
    "BEATS",
    "PROGRESSIONS",
    "SCALES",
    "TIMBRES",
    "Sound",
    "beat",
    "chords",
    "keys",
    "melody",
    "tempos",
]

RATE = 22_050


@dataclass(frozen=True)
class Sound:
    """A sound and what is known of it: `tempo` in beats a minute, or `key` 0–11 and `mode` 1 or 0."""

    kind: str
    samples: np.ndarray
    rate: int
    tempo: float = 0.0
    key: int = -1
    mode: int = -1


# --- rhythm: the length of a bar and where in it each instrument strikes, in beats --------------------

_EIGHTHS, _SIXTEENTHS = tuple(np.arange(0, 4, 0.5)), tuple(np.arange(0, 4, 0.25))
_LONG_SHORT = tuple(beat + part for beat in range(4) for part in (0, 2 / 3))
_THIRDS = tuple(np.arange(12) / 3)
BEATS: dict[str, tuple[int, dict[str, Sequence[float]]]] = {
    "click, noise": (1, {"noise": (0,)}),
    "click, sine": (1, {"blip": (0,)}),
    "click, first of four higher": (4, {"high": (0,), "blip": (1, 2, 3)}),
    "kick and snare": (4, {"kick": (0, 2), "snare": (1, 3)}),
    "house": (4, {"kick": (0, 1, 2, 3), "hat": (0.5, 1.5, 2.5, 3.5), "snare": (1, 3)}),
    "rock": (4, {"kick": (0, 2), "snare": (1, 3), "hat": _EIGHTHS}),
    "rock, busy kick": (4, {"kick": (0, 1.5, 2, 2.5), "snare": (1, 3), "hat": _EIGHTHS}),
    "sixteenths": (4, {"kick": (0, 2.5), "snare": (1, 3), "hat": _SIXTEENTHS}),
    "break": (4, {"kick": (0, 0.5, 2.5, 2.75), "snare": (1, 1.75, 2.25, 3), "hat": _EIGHTHS}),
    "tresillo": (4, {"kick": (0, 1, 2, 3), "snare": (0.75, 1.5, 2.75, 3.5), "hat": _EIGHTHS}),
    "swing": (4, {"kick": (0, 2), "snare": (1, 3), "hat": (0, 1, 1 + 2 / 3, 2, 3, 3 + 2 / 3)}),
    "shuffle": (4, {"kick": (0, 2), "snare": (1, 3), "hat": _LONG_SHORT}),
    "triplets": (4, {"kick": (0, 2), "snare": (1, 3), "hat": _THIRDS}),
    "five": (5, {"kick": (0, 3), "snare": (2, 4), "hat": (0, 1, 2, 3, 4)}),
    "seven": (7, {"kick": (0, 4), "snare": (2, 6), "hat": range(7)}),
    "waltz": (3, {"kick": (0,), "hat": (1, 2)}),
    "bass line": (
        4,
        {"bass0": (0, 0.5, 2), "bass3": (2.5,), "bass5": (1.5,), "bass7": (1, 3), "bass10": (3.5,)},
    ),
    "plucked": (4, {"pluck0": (0,), "pluck4": (1, 3), "pluck7": (2,)}),
}


def _stroke(name: str, rate: int, rng: np.random.Generator) -> np.ndarray:
    def time(seconds: float) -> np.ndarray:
        return np.arange(int(seconds * rate)) / rate

    if name == "kick":
        t = time(0.25)
        return np.sin(2 * np.pi * (50 * t - 8 * np.exp(-t / 0.03))) * np.exp(-t / 0.08)
    if name == "snare":
        t = time(0.2)
        return 0.5 * rng.standard_normal(t.size) * np.exp(-t / 0.05) + 0.4 * np.sin(
            2 * np.pi * 190 * t
        ) * np.exp(-t / 0.06)
    if name == "hat":
        t = time(0.06)
        return 0.25 * np.diff(rng.standard_normal(t.size + 1)) * np.exp(-t / 0.015)
    if name == "noise":
        t = time(0.02)
        return 0.6 * rng.standard_normal(t.size) * np.exp(-t / 0.005)
    if name in ("blip", "high"):
        t = time(0.05)
        return 0.7 * np.sin(2 * np.pi * (1000 if name == "blip" else 1500) * t) * np.exp(-t / 0.02)
    root, semitones = (82.4, name[4:]) if name.startswith("bass") else (261.6, name[5:])
    t = time(0.4)
    f = root * 2 ** (int(semitones) / 12)
    saw = sum(np.sin(2 * np.pi * f * k * t) / k for k in range(1, 8))
    return np.asarray(0.5 * saw * np.exp(-t / 0.15) * np.minimum(1, t / 0.003))


def beat(
    kind: str,
    tempo: float,
    rng: np.random.Generator,
    *,
    seconds: float = 20,
    rate: int = RATE,
    jitter: float = 0.0,
    silence: float = 0.0,
    fade: bool = False,
    hiss: float = 0.0,
) -> np.ndarray:
    """A bar of `BEATS` again and again.

    Args:
        jitter: standard deviation of each stroke's time, in seconds.
        silence: seconds before it begins.
        fade: to nothing over the second half.
        hiss: level of white noise under it, relative to full scale.
    """
    length, places = BEATS[kind]
    strokes = [(name, place) for name in places for place in places[name]]
    out = np.zeros(int((silence + seconds + 1) * rate))
    bar = length * 60 / tempo
    for number in range(int(np.ceil(seconds / bar))):
        for name, place in strokes:
            at = number * bar + place * 60 / tempo
            if at < seconds:
                sound = _stroke(name, rate, rng) * rng.uniform(0.8, 1.0)
                start = max(0, int((silence + at + jitter * rng.standard_normal()) * rate))
                out[start : start + len(sound)] += sound[: len(out) - start]
    out = out[: int((silence + seconds) * rate)]
    return _finished(out, rng, fade, hiss)


def _finished(out: np.ndarray, rng: np.random.Generator, fade: bool, hiss: float) -> np.ndarray:
    out = 0.8 * out / np.abs(out).max()
    if fade:
        out *= np.minimum(1, 2 * np.linspace(1, 0, len(out)))
    return (out + hiss * rng.standard_normal(len(out))).clip(-1, 1).astype(np.float32)


def tempos(
    rng: np.random.Generator, *, per_kind: int = 13, low: float = 60, high: float = 180
) -> Iterator[Sound]:
    """Every kind of beat at tempos spread over a range; silence, fade, jitter, hiss and rate by chance."""
    for kind in BEATS:
        for i in range(per_kind):
            tempo = low + (high - low) * (i + rng.random()) / per_kind
            rate = int(rng.choice([22_050, 44_100, 48_000]))
            samples = beat(
                kind, tempo, rng,
                seconds=rng.uniform(10, 30), rate=rate,
                jitter=rng.choice([0, 0.004, 0.01]), hiss=rng.choice([0, 0.01]),
                silence=rng.choice([0, 0.5, 3]), fade=bool(rng.random() < 0.2),
            )  # fmt: skip
            yield Sound(kind, samples, rate, tempo=tempo)


# --- pitch: degrees are semitones above the tonic -----------------------------------------------------

SCALES: dict[str, tuple[int, Sequence[int]]] = {
    "major scale": (1, (0, 2, 4, 5, 7, 9, 11, 12)),
    "natural minor scale": (0, (0, 2, 3, 5, 7, 8, 10, 12)),
    "harmonic minor scale": (0, (0, 2, 3, 5, 7, 8, 11, 12)),
    "major arpeggio": (1, (0, 4, 7, 12, 7, 4)),
    "minor arpeggio": (0, (0, 3, 7, 12, 7, 3)),
}
_M, _m, _7, _m7, _M7, _o = (0, 4, 7), (0, 3, 7), (0, 4, 7, 10), (0, 3, 7, 10), (0, 4, 7, 11), (0, 3, 6)
# i–VI–III–VII in minor is vi–IV–I–V in the relative major, chord for chord: no ear tells them apart
PROGRESSIONS: dict[str, tuple[int, Sequence[tuple[int, Sequence[int]]]]] = {
    "I–IV–V–I": (1, [(0, _M), (5, _M), (7, _M), (0, _M)]),
    "I–V–vi–IV": (1, [(0, _M), (7, _M), (9, _m), (5, _M)]),
    "I–vi–IV–V": (1, [(0, _M), (9, _m), (5, _M), (7, _M)]),
    "ii–V–I": (1, [(2, _m), (7, _M), (0, _M)]),
    "ii7–V7–Imaj7": (1, [(2, _m7), (7, _7), (0, _M7), (0, _M7)]),
    "vi–IV–I–V": (1, [(9, _m), (5, _M), (0, _M), (7, _M)]),
    "i–iv–v–i": (0, [(0, _m), (5, _m), (7, _m), (0, _m)]),
    "i–iv–V–i": (0, [(0, _m), (5, _m), (7, _M), (0, _m)]),
    "i–iv–V7–i": (0, [(0, _m), (5, _m), (7, _7), (0, _m)]),
    "ii°–V–i": (0, [(2, _o), (7, _M), (0, _m)]),
    "i–VII–VI–V": (0, [(0, _m), (10, _M), (8, _M), (7, _M)]),
    "i–VI–iv–V": (0, [(0, _m), (8, _M), (5, _m), (7, _M)]),
    "i–VI–III–VII": (0, [(0, _m), (8, _M), (3, _M), (10, _M)]),
}


def _steady(
    strengths: Callable[[np.ndarray], np.ndarray], count: int, decay: float = np.inf
) -> Callable[..., np.ndarray]:
    def tone(f: float, t: np.ndarray) -> np.ndarray:
        k = np.arange(1, max(2, min(count, int(9_000 / f)) + 1))
        envelope = np.minimum(1, t / 0.01) * np.minimum(1, (t[-1] - t) / 0.02)
        partials = np.sin(2 * np.pi * f * k[:, None] * t) * np.exp(-t * k[:, None] ** 0.5 / decay)
        return np.asarray(strengths(k) @ partials * envelope)

    return tone


TIMBRES: dict[str, Callable[[float, np.ndarray], np.ndarray]] = {
    "sine": _steady(lambda k: 1.0 * (k == 1), 1),
    "saw": _steady(lambda k: 1 / k, 40),
    "square": _steady(lambda k: (k % 2) / k, 40),
    "piano": _steady(lambda k: 0.7**k, 12, decay=0.6),
    "organ": _steady(lambda k: np.isin(k, (1, 2, 3, 4, 6, 8)) / k**0.5, 8),
    "flute": _steady(lambda k: 0.3 ** (k - 1), 4),
}


def _hz(note: float, cents: float) -> float:
    return 440 * 2 ** ((note - 69 + cents / 100) / 12)


def melody(
    notes: Sequence[int], timbre: str, *, note: float = 0.4, cents: float = 0, rate: int = RATE
) -> np.ndarray:
    """MIDI notes one after the other, `note` seconds each."""
    t = np.arange(int(note * rate)) / rate
    return np.concatenate([TIMBRES[timbre](_hz(n, cents), t) for n in notes])


def chords(
    stacks: Sequence[Sequence[int]], timbre: str, *, chord: float = 1.0, cents: float = 0, rate: int = RATE
) -> np.ndarray:
    """Chords of MIDI notes one after the other, `chord` seconds each."""
    t = np.arange(int(chord * rate)) / rate
    return np.concatenate([sum(TIMBRES[timbre](_hz(n, cents), t) for n in stack) for stack in stacks])


def keys(rng: np.random.Generator, *, timbres: Sequence[str] = tuple(TIMBRES)) -> Iterator[Sound]:
    """Every scale and progression in all keys; timbre, octave, tuning, speed and voicing by chance."""
    for key in range(12):
        for kind, (mode, degrees) in SCALES.items():
            way = list(degrees) + (list(degrees[-2::-1]) if rng.random() < 0.5 and "scale" in kind else [])
            tonic = 12 * int(rng.integers(4, 7)) + key
            samples = melody(
                [tonic + d for d in way] * int(rng.integers(1, 4)), str(rng.choice(timbres)),
                note=rng.uniform(0.2, 0.7), cents=rng.uniform(-25, 25),
            )  # fmt: skip
            yield Sound(
                kind, _finished(samples, rng, False, rng.choice([0, 0.002, 0.01])), RATE, key=key, mode=mode
            )
        for kind, (mode, progression) in PROGRESSIONS.items():
            tonic = 12 * int(rng.integers(4, 6)) + key
            bass, close = rng.random() < 0.5, rng.random() < 0.5
            stacks = []
            for root, shape in progression:
                stack = [tonic + root + s for s in shape]
                if close:  # within an octave and a fifth of the tonic
                    stack = [n - 12 if n > tonic + 12 else n for n in stack]
                stacks.append(stack + ([tonic + root - 12] if bass else []))
            samples = chords(
                stacks * int(rng.integers(1, 5)), str(rng.choice(timbres)),
                chord=rng.uniform(0.5, 2), cents=rng.uniform(-25, 25),
            )  # fmt: skip
            yield Sound(
                kind, _finished(samples, rng, False, rng.choice([0, 0.002, 0.01])), RATE, key=key, mode=mode
            )
