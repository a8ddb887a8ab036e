"""Damaged sound files through `scan`: what is sound is heard, the rest is listed, nothing stops the scan.

Of a file that was cut at any length either an error tells, or the whole length is heard: no shorter song. A
header in which bytes were overwritten is believed where it can be, for it says what the sample rate is.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile

from projects.song_recommender.cli import app
from tools.reliability.calls import call, ill_mannered, in_folder
from tools.reliability.counts import Count
from tools.reliability.tally import Tally

__all__ = ["campaign", "run"]

_RATE = 22_050
_SECONDS = 3
_KINDS = ("wav", "flac", "ogg", "mp3", "aiff")


def run(full: bool = False) -> list[Count]:
    """Run the campaign and tell of what went wrong."""
    return campaign(full=full).told()


def campaign(*, full: bool) -> Tally:
    """Return what came of each damaged file; if not `full`, of a tenth as many cuts and changes."""
    tally = Tally("sounds")
    with (
        tempfile.TemporaryDirectory() as temporary,
        in_folder(Path(temporary) / "here", PORTFOLIO_CACHE="cache"),
    ):
        Path("music").mkdir()
        odd = {name: data for name, data in _odd()}
        sound = dict(_sound())
        damaged = {
            name: data for kind in _KINDS for name, data in _damaged(kind, sound[f"sound.{kind}"], full)
        }
        for name, data in (odd | sound | damaged).items():
            Path("music", name).write_bytes(data)
        ended = call(app, "scan", "music", "-o", "out.csv", "--json", "--threads", "1")
        wrong = ill_mannered(ended) if "failed" not in ended.err.splitlines()[-1] else ""
        document = json.loads(ended.out)
        heard = {Path(str(song["file"])).name: song for song in document["songs"]}
        failed = {Path(one["input"]).name: one["error"] for one in document["failed"]}
        if (
            not wrong
            and ended.err.splitlines()[-1] != f"error: {len(failed)} of {len(heard) + len(failed)} failed"
        ):
            wrong = f"ends with {ended.err[-200:]!r}"
        tally.add("the folder", refused=True, problem=wrong or _table_problem(len(heard)))
        for name in sound:
            tally.add(
                "sound files",
                refused=False,
                problem=failed.get(name, "" if name in heard else f"{name} is lost"),
            )
        for name in odd:
            problem = "" if name in failed else f"{name} is heard" if name in heard else f"{name} is lost"
            tally.add("files that are no sound", refused=True, problem=problem)
        for name in damaged:
            tally.add("damaged files", refused=name in failed, problem=_length_problem(name, heard, failed))
    return tally


def _table_problem(n_heard: int) -> str:
    rows = list(csv.reader(io.StringIO(Path("out.csv").read_text(encoding="utf-8"))))
    return "" if len(rows) == n_heard + 1 else f"{len(rows)} rows of {n_heard} songs"


def _length_problem(name: str, heard: dict[str, dict[str, float]], failed: dict[str, str]) -> str:
    """Say what is wrong with how a damaged file was taken; or nothing."""
    if name in failed:
        return "" if name in failed[name] else f"the error of {name} does not name it"
    if name not in heard:
        return f"{name} is lost"
    length = heard[name]["duration_ms"]
    believed = name.startswith("head ") or abs(length - 1000 * _SECONDS) < 200
    return "" if believed else f"{name} is heard as {length:g} ms"


def _music(channels: int = 1, rate: int = _RATE) -> np.ndarray:
    time = np.arange(_SECONDS * rate) / rate
    beats = np.exp(-8 * (time % 0.5)) * np.sin(2 * np.pi * 220 * time) + 0.1 * np.sin(2 * np.pi * 440 * time)
    return np.stack([0.5 * beats] * channels, axis=1)


def _packed(samples: np.ndarray, rate: int, kind: str, subtype: str | None = None) -> bytes:
    data = io.BytesIO()
    soundfile.write(data, samples, rate, format=kind.upper(), subtype=subtype)
    return data.getvalue()


def _sound() -> Iterator[tuple[str, bytes]]:
    """Yield the files that must be heard: each kind, mono and stereo, 8 bits, 96 kHz."""
    for kind in _KINDS:
        yield f"sound.{kind}", _packed(_music(), _RATE, kind)
    yield "stereo.wav", _packed(_music(2), _RATE, "wav")
    yield "eight bits.wav", _packed(_music(), _RATE, "wav", "PCM_U8")
    yield "fast.flac", _packed(_music(rate=96_000), 96_000, "flac")


def _odd() -> Iterator[tuple[str, bytes]]:
    """Yield what is called a sound and is none, or holds nothing that could be heard."""
    for kind in _KINDS:
        yield f"empty.{kind}", b""
        yield f"page.{kind}", b"<!doctype html><p>not found</p>" * 40
        yield f"noise.{kind}", np.random.default_rng(7).bytes(4_000)
    yield "phone.m4a", b"\0\0\0\x20ftypM4A " + bytes(2_000)
    yield "silent.wav", _packed(np.zeros((_RATE * 2, 1)), _RATE, "wav")
    yield "nothing.wav", _packed(np.zeros((0, 1)), _RATE, "wav")


def _damaged(kind: str, data: bytes, full: bool) -> Iterator[tuple[str, bytes]]:
    """Yield a file cut at many lengths; and with its head overwritten, which holds its sizes and its tags."""
    rng = np.random.default_rng([5, len(kind)])
    for n in range(80 if full else 8):
        length = int(rng.integers(1, len(data) * 9 // 10))
        yield f"cut {n}.{kind}", data[:length]
        place = int(rng.integers(0, 60))
        yield f"head {n}.{kind}", data[:place] + rng.bytes(4) + data[place + 4 :]
