"""A folder of sound files to a catalogue of songs."""

from __future__ import annotations

import csv
import io
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path

from projects.song_recommender.audio.analysis import Features
from projects.song_recommender.audio.decoding import require_decoders
from projects.song_recommender.audio.keeping import features_of
from projects.song_recommender.audio.tags import Tags, read_tags, text_of
from shared.blas import one_blas_thread
from shared.errors import DataError
from shared.progress import track
from shared.spreadsheet import harmless

__all__ = ["Heard", "as_csv", "hear_all"]


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
    """
    require_decoders()
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
