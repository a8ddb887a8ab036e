"""A folder of sound files to a catalogue of songs."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path

from projects.song_recommender.audio.analysis import Features
from projects.song_recommender.audio.decoding import open_sound, require_decoders
from projects.song_recommender.audio.keeping import features_of
from projects.song_recommender.audio.tags import Tags, read_tags, text_of
from shared.blas import one_blas_thread
from shared.errors import DataError
from shared.memory import check_budget
from shared.progress import track
from shared.spreadsheet import harmless

__all__ = ["Heard", "as_csv", "hear_all", "memory_for"]

_THREAD = 20e6  # bytes that hearing takes whatever the length
_SECOND = 17e3  # and of each second of sound
_ROW = 4e3  # of each song in the catalogue


@dataclass(frozen=True)
class Heard:
    """A recording: where it lies, what it says of itself, what was heard, and whether that was kept."""

    path: Path
    tags: Tags
    features: Features
    kept: bool

    def as_row(self) -> dict[str, str | float]:
        """The columns of the catalogue."""
        return {**asdict(self.tags), **self.features.as_row(), "file": text_of(os.path.abspath(self.path))}


class _Stopped(Exception):
    """The scan is over before this file was heard to its end."""


def hear_all(paths: Sequence[Path], threads: int) -> tuple[list[Heard], list[dict[str, str]]]:
    """The features of each file, in the order of `paths`, and `{input, error}` of those that failed.

    Files are shared out to threads: decoding, filtering and transforming release the interpreter lock. A
    file is heard by one thread alone, so the result is the same for any number of them. On Ctrl-C the
    threads stop within a block, and what they have finished is kept.

    Raises:
        MissingExtra: the packages that read sound files are not installed.
        DataError: the work would take more than `--memory` allows.
    """
    require_decoders()
    todo = "hear fewer at once: --threads 1" if threads > 1 else "leave the longest out"
    check_budget(memory_for(paths, threads), f"hearing {len(paths):,} files, {threads} at once", todo)
    stop = threading.Event()

    def go_on() -> None:
        if stop.is_set():
            raise _Stopped

    def hear(path: Path) -> Heard:
        go_on()
        try:
            metadata, features, kept = features_of(path, go_on)
        except OSError as error:  # a disk or a network that fails in the middle of a file
            raise DataError(f"{text_of(path)}: cannot be read ({error.strerror or error})") from error
        return Heard(path, read_tags(path, metadata), features, kept)

    heard: dict[Path, Heard] = {}
    failed: dict[Path, dict[str, str]] = {}
    with one_blas_thread(), ThreadPoolExecutor(threads) as pool:
        jobs = {pool.submit(hear, path): path for path in sorted(paths, key=_size, reverse=True)}
        try:
            for job in track(as_completed(jobs), "listening", len(jobs)):
                path = jobs[job]
                try:
                    heard[path] = job.result()
                except DataError as error:
                    failed[path] = {"input": text_of(path), "error": str(error)}
        finally:
            stop.set()
            pool.shutdown(cancel_futures=True)
    return [heard[p] for p in paths if p in heard], [failed[p] for p in paths if p in failed]


def memory_for(paths: Sequence[Path], threads: int) -> float:
    """Return the bytes that hearing so many of these files at once takes, by the headers of the longest.

    Of each kind of file the largest are looked at: within a kind length goes with size.
    """
    kinds: dict[str, list[Path]] = {}
    for path in sorted(paths, key=_size, reverse=True):
        kinds.setdefault(path.suffix.lower(), []).append(path)
    lengths = [_seconds(path) for kind in kinds.values() for path in kind[: 4 * threads]]
    return _ROW * len(paths) + sum(_THREAD + _SECOND * s for s in sorted(lengths, reverse=True)[:threads])


def _seconds(path: Path) -> float:
    """How long a file is by its header; 0 where that cannot be read, which is told when it is heard."""
    with contextlib.suppress(DataError, OSError), open_sound(path) as sound:
        return sound.seconds
    return 0.0


def _size(path: Path) -> int:
    """The longest are heard first, so that no thread is left with a long one at the end."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def as_csv(heard: Sequence[Heard]) -> bytes:
    """The catalogue, as `shared.datasets.load_songs` reads it; what is not known is an empty cell."""
    text = io.StringIO()
    rows = [song.as_row() for song in heard]
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return text.getvalue().encode()


def _cell(value: str | float) -> str:
    if isinstance(value, str):
        return harmless(value)
    return "" if value != value else f"{value:.10g}" if float(value).is_integer() else f"{value:.6g}"
