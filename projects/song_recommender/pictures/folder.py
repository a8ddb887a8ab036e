"""The pictures of a folder, described once: what is known of a file is kept under its content's digest."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numba
import numpy as np

from projects.song_recommender.pictures.describe import LENGTHS, VERSION, describe
from shared.container import read_container
from shared.datasets.cache import cache_folder, keep
from shared.datasets.photos import load_photo_paths
from shared.errors import DataError
from shared.files import MAX_PIXELS, digest
from shared.images import count_bytes
from shared.memory import check_budget
from shared.progress import track

__all__ = ["Described", "Memory", "describe_all", "describe_folder", "keep_memory", "read_memory"]

MAGIC = b"LAPPICTS"
_DECODED = 2.2  # times the picture's array: it, and what it is made from and into
_COMPARED = 5.0  # times the numbers of all: they, and what they are compared by


@dataclass(frozen=True)
class Described:
    """Pictures as numbers.

    Attributes:
        paths: the n pictures that could be opened, in the order given.
        numbers: (n, d) float32, see `describe`.
        failed: {"input", "error"} of the others.
    """

    paths: list[Path]
    numbers: np.ndarray
    failed: list[dict[str, str]]


@dataclass
class Memory:
    """What was described before: numbers by digest, digests by name, size and time of change."""

    numbers: dict[str, np.ndarray] = field(default_factory=dict)
    digests: dict[tuple[str, int, int], str] = field(default_factory=dict)


def describe_folder(folder: Path, query: Path, *, max_pixels: int = MAX_PIXELS) -> tuple[Described, int]:
    """Describe the pictures of a folder and one to be compared with them; return them and that one's row.

    One that is not of the folder comes last.

    Raises:
        DataError: no folder, no picture in it can be opened, or the one asked for cannot; the work would take
            more than `--memory` allows.
    """
    if not folder.is_dir():
        raise DataError(f"{folder} is not a folder", "name the folder that holds the pictures")
    _check_memory([query], 1, max_pixels)
    asked = describe(query, max_pixels=max_pixels)
    seen = describe_all(load_photo_paths(folder), key=os.path.realpath(folder), max_pixels=max_pixels)
    if not seen.paths:
        reason = seen.failed[0]["error"]
        raise DataError(f"none of {len(seen.failed)} pictures could be opened, the first: {reason}")
    for row, path in enumerate(seen.paths):
        if path.samefile(query):
            return seen, row
    return Described([*seen.paths, query], np.vstack([seen.numbers, asked]), seen.failed), len(seen.paths)


def describe_all(paths: Sequence[Path], *, key: str, max_pixels: int = MAX_PIXELS) -> Described:
    """Describe pictures on every core, past those that cannot be opened.

    Args:
        key: names the cache's file, such as the folder. A file known by name, size and time of change is not
            read again, one known by its content not decoded. Ctrl-C keeps what is done. An unreadable or
            unwritable cache is passed over.

    Raises:
        DataError: the work would take more than `--memory` allows.
    """
    file = cache_folder() / f"pictures-{hashlib.sha256(os.fsencode(key)).hexdigest()[:16]}.numbers"
    memory = _recall(file)
    _check_memory([path for path in paths if not _is_known(path, memory)], len(paths), max_pixels)
    done: dict[Path, np.ndarray] = {}
    stamps: dict[Path, tuple[str, int, int]] = {}
    failed: list[dict[str, str]] = []

    def work(path: Path) -> np.ndarray | DataError:
        try:
            stamps[path] = stamp = _stamp(path)
            if stamp not in memory.digests:
                memory.digests[stamp] = digest(path)
            known = memory.numbers.get(memory.digests[stamp])
            return describe(path, max_pixels=max_pixels) if known is None else known
        except DataError as error:
            return error

    before = dict(memory.digests)
    try:
        with _pool() as pool:
            results = pool.map(work, paths)
            for path, result in track(zip(paths, results, strict=True), "pictures", len(paths)):
                if isinstance(result, DataError):
                    failed.append({"input": str(path), "error": str(result)})
                else:
                    done[path] = result
    finally:
        now = {stamps[path]: numbers for path, numbers in done.items()}
        if now.keys() - before.keys():
            if len(done) + len(failed) < len(paths):  # interrupted: what was not reached stays remembered
                now = {stamp: memory.numbers[known] for stamp, known in before.items()} | now
            _remember(file, memory, now)
    numbers = np.stack(list(done.values())) if done else np.empty((0, sum(LENGTHS)), np.float32)
    return Described(list(done), numbers, failed)


def _check_memory(new: Sequence[Path], count: int, max_pixels: int) -> None:
    """Refuse what exceeds the budget: the largest new pictures, one a thread, and the numbers of all."""
    sizes = [count_bytes(path, frames=False, most=max_pixels) for path in new]
    decoded = sum(sorted(sizes, reverse=True)[: numba.get_num_threads()])
    needed = _DECODED * decoded + _COMPARED * 4 * sum(LENGTHS) * count
    what = f"describing {count:,} pictures" if count > 1 else f"{new[0]}: a picture of its size"
    check_budget(
        needed, what, "leave the largest out, by a lower --max-pixels" if count > 1 else "take a smaller one"
    )


def _is_known(path: Path, memory: Memory) -> bool:
    with contextlib.suppress(DataError):
        return memory.digests.get(_stamp(path)) in memory.numbers
    return False


@contextlib.contextmanager
def _pool() -> Iterator[ThreadPoolExecutor]:
    """Threads that, when the block is left early, begin nothing more."""
    pool = ThreadPoolExecutor(numba.get_num_threads())
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _stamp(path: Path) -> tuple[str, int, int]:
    try:
        status = path.stat()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DataError(f"{path}: cannot be read ({reason})", "check the name") from error
    return os.path.realpath(path), status.st_size, status.st_mtime_ns


def _recall(file: Path) -> Memory:
    """Return what is known; nothing where the file is no good."""
    with contextlib.suppress(DataError, OSError):
        return read_memory(file)
    return Memory()


def read_memory(file: Path) -> Memory:
    """Return what `keep_memory` wrote; memory: 40 times the file.

    Raises:
        DataError: no such file, damage, or numbers of another version.
    """
    meta, arrays = read_container(file, MAGIC, 1, kind="cache of pictures")
    wrong = DataError(f"{file}: these are no numbers of pictures", "remove the file")
    try:
        numbers, known = arrays["numbers"], meta["digests"]
        if meta["description"] != VERSION or (numbers.dtype, numbers.shape) != (
            np.float32,
            (len(known), sum(LENGTHS)),
        ):
            raise wrong
        memory = Memory(
            dict(zip(known, numbers, strict=True)),
            {(name, size, time): digest for name, size, time, digest in meta["files"]},
        )
    except (KeyError, TypeError, ValueError):
        raise wrong from None
    stamps = [
        (type(name), type(size), type(time), type(digest)) == (str, int, int, str)
        and digest in memory.numbers
        for (name, size, time), digest in memory.digests.items()
    ]
    if not all(stamps) or len(memory.numbers) < len(known) or not np.isfinite(numbers).all():
        raise wrong
    return memory


def _remember(file: Path, memory: Memory, done: dict[tuple[str, int, int], np.ndarray]) -> None:
    """Keep what was described in the cache, if it can be."""
    digests = {stamp: memory.digests[stamp] for stamp in done}
    kept = Memory({digests[stamp]: numbers for stamp, numbers in done.items()}, digests)
    keep_memory(file, kept)


def keep_memory(file: Path, memory: Memory) -> None:
    """Write what is known of at least one picture."""
    meta = {
        "description": VERSION,
        "digests": list(memory.numbers),
        "files": [[*stamp, known] for stamp, known in memory.digests.items()],
    }
    keep(file, MAGIC, 1, meta, {"numbers": np.stack(list(memory.numbers.values()))})
