"""Every small damage to every kind of file: cut, flipped, moved, lengthened, and with checksums made right.

    python -m tools.reliability.mutations [KIND…] [--full | --drawn N]

Without `--full` a sample that is the same in every run. With `--drawn` so many damages at random, each of one
to four changes, most of them within one part with all lengths and checksums made right around it.
"""

from __future__ import annotations

import argparse
import io
import itertools
import json
import multiprocessing
import pickle
import struct
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import numpy as np

from tools.reliability.counts import Count
from tools.reliability.draws import drawn, spliced
from tools.reliability.falsehoods import claims, contents
from tools.reliability.files import KINDS
from tools.reliability.reading import Case, Trial
from tools.reliability.sealing import Parts, seal_container, seal_svdc

__all__ = ["cases", "draw", "examine", "run"]

_SMALL = 4096  # bytes of a file of which every bit is flipped


def cases(name: str, data: bytes) -> Iterator[Case]:
    """Yield every damage of an example; of a file above `_SMALL` bytes at as many places, evenly spread."""
    seal = KINDS[name].seal
    yield from _truncations(data)
    yield from _flips(data)
    yield from _blocks(data)
    yield from _foreign(data)
    if seal is None:
        return
    for case in itertools.chain(_truncations(data), _flips(data), _blocks(data), _fields(data)):
        yield Case(f"{case.group}, sealed", f"{case.how}, sealed", partial(_sealed, seal, case), True)
    if seal is seal_container:
        parts = Parts.of(data)
        yield from claims(parts)
        yield from contents(parts)
    if seal is seal_svdc:
        newer = partial(seal, data[:4] + b"\3" + data[5:])
        yield Case("a newer version", "version 3", newer, True)


def _sealed(seal: Callable[[bytes], bytes], case: Case) -> bytes:
    return seal(case.make())


def _spread(n: int) -> range:
    return range(0, n, max(1, n // (8 * _SMALL)))


def _truncations(data: bytes) -> Iterator[Case]:
    for length in _spread(len(data)):
        yield Case("cut off", f"the first {length} bytes", partial(spliced, data, length, len(data), b""))


def _flips(data: bytes) -> Iterator[Case]:
    for bit in _spread(8 * len(data)):
        place = bit // 8
        other = bytes([data[place] ^ 1 << bit % 8])
        yield Case("a flipped bit", f"bit {bit} flipped", partial(spliced, data, place, place + 1, other))


def _blocks(data: bytes) -> Iterator[Case]:
    for size in (1, 8, 64):
        for start in range(0, len(data), size * max(1, len(data) // _SMALL)):
            block, following = data[start : start + size], data[start + size : start + 2 * size]
            stop = start + len(block)
            for what, end, other in (
                ("removed", stop, b""),
                ("doubled", stop, block + block),
                ("swapped with the next", stop + len(following), following + block),
                ("zeroed", stop, bytes(len(block))),
            ):
                if other != data[start:end]:
                    how = f"{size} bytes at {start} {what}"
                    yield Case("moved blocks", how, partial(spliced, data, start, end, other))
    for tail in (b"\0", b"x", b"\n", bytes(64), data):
        how = f"{len(tail)} bytes more, {tail[:4]!r}"
        yield Case("trailing bytes", how, partial(spliced, data, len(data), len(data), tail))


def _foreign(data: bytes) -> Iterator[Case]:
    for magic in (b"PK\3\4", b"\x89PNG\r\n\x1a\n", b"\x93NUMPY", b"SVDC", b"COSINDEX", b"MOVIEMDL"):
        if not data.startswith(magic):
            changed = partial(spliced, data, 0, len(magic), magic)
            yield Case("another kind of file", f"magic {magic!r}", changed)
    for what, content in {"nothing": b"", **_archives()}.items():
        yield Case("another kind of file", what, partial(bytes, content))


def _archives() -> dict[str, bytes]:
    """Files of numpy and pickle, as another program may have named them: none is ever loaded."""
    objects, numbers = io.BytesIO(), io.BytesIO()
    np.save(objects, np.array([{"a": 1}], object), allow_pickle=True)
    np.save(numbers, np.zeros(1 << 20))
    bomb, twice = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("rows.npy", numbers.getvalue())
    with zipfile.ZipFile(twice, "w") as archive:
        archive.writestr("rows.npy", b"one")
        archive.NameToInfo.clear()
        archive.writestr("rows.npy", b"two")
    return {
        "an object array": objects.getvalue(),
        "a pickle": pickle.dumps({"rows": [1, 2]}),
        "an npz that inflates a thousandfold": bomb.getvalue(),
        "an npz of two members of one name": twice.getvalue(),
        "text": b"<!DOCTYPE html><p>Not found",
    }


def _fields(data: bytes) -> Iterator[Case]:
    """Huge, negative and small numbers at every place of the first bytes."""
    for place in range(min(len(data), 96)):
        for code in "BHIQ":
            size = struct.calcsize(code)
            for number in (0, 1, 1 << 8 * size - 1, (1 << 8 * size) - 1, (1 << 8 * size) - 2):
                if place + size <= len(data):
                    field = struct.pack(f"<{code}", number)
                    changed = partial(spliced, data, place, place + size, field)
                    yield Case("header fields", f"{size} bytes at {place} are {number}", changed)


def examine(name: str, *, every: int = 1, offset: int = 0) -> Trial:
    """Hold one kind of file to every damage, or to one in so many of each group."""
    seen: dict[str, int] = {}
    with Trial.of(name) as trial:
        for case in cases(name, trial.original):
            turn = seen[case.group] = seen.get(case.group, -1) + 1
            if turn % every == offset % every:
                trial.hold(case)
    return trial


def run(full: bool, names: Sequence[str] = ()) -> list[Count]:
    """Examine all kinds of files, a process for each core, and say on stderr what went wrong."""
    chosen = list(names or KINDS)
    if not full or len(chosen) == 1:
        return [count for name in chosen for count in _examined(name, 1 if full else 97)]
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        found = pool.map(_examined, chosen, itertools.repeat(1))
        return [count for counts in found for count in counts]


def _examined(name: str, every: int) -> list[Count]:
    trial = examine(name, every=every)
    for line in trial.wrong:
        print(line, file=sys.stderr, flush=True)
    return trial.counts("mutations")


def draw(name: str, count: int, seed: int) -> list[Count]:
    """Hold one kind of file to so many damages at random, and say on stderr what went wrong."""
    with Trial.of(name) as trial:
        for case in drawn(name, trial.original, count, seed):
            trial.hold(case)
    for line in trial.wrong:
        print(line, file=sys.stderr, flush=True)
    return trial.counts("mutations")


def main() -> None:
    """Print a line for each kind and damage."""
    parser = argparse.ArgumentParser(prog="python -m tools.reliability.mutations", description=__doc__)
    parser.add_argument("kinds", nargs="*")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--drawn", type=int, default=0, metavar="N")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    for name in given.kinds or KINDS:
        counts = draw(name, given.drawn, given.seed) if given.drawn else run(given.full, [name])
        for count in counts:
            print(json.dumps(vars(count)), flush=True)


if __name__ == "__main__":
    main()
