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
import pickle
import struct
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from tools.reliability.counts import Count
from tools.reliability.files import KINDS
from tools.reliability.reading import Case, Trial
from tools.reliability.sealing import Parts, changed_within, seal_container, seal_svdc

__all__ = ["cases", "draw", "drawn", "examine", "run"]

_ODD: tuple[Any, ...] = (
    -1,
    0,
    1,
    2,
    7,
    1 << 31,
    1 << 63,
    1 << 64,
    10**400,
    1e308,
    float("nan"),
    True,
    None,
    "",
    "text",
    [],
    {},
)
_FOURS = (0, 1, 0x7F800000, 0x7FC00000, 0xFF800000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x10000, 0xFFFF)
_SMALL = 4096  # bytes of a file of which every bit is flipped
_NUMBERS = (0, 1, -1, 1 << 7, 1 << 15, 1 << 31, (1 << 31) - 1, (1 << 63) - 1, -(1 << 63))


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
        yield from _claims(parts)
        yield from _contents(parts)
    if seal is seal_svdc:
        newer = partial(seal, data[:4] + b"\3" + data[5:])
        yield Case("a newer version", "version 3", newer, True)


def _sealed(seal: Callable[[bytes], bytes], case: Case) -> bytes:
    return seal(case.make())


def _spread(n: int) -> range:
    return range(0, n, max(1, n // (8 * _SMALL)))


def _truncations(data: bytes) -> Iterator[Case]:
    for length in _spread(len(data)):
        yield Case("cut off", f"the first {length} bytes", partial(_spliced, data, length, len(data), b""))


def _flips(data: bytes) -> Iterator[Case]:
    for bit in _spread(8 * len(data)):
        place = bit // 8
        other = bytes([data[place] ^ 1 << bit % 8])
        yield Case("a flipped bit", f"bit {bit} flipped", partial(_spliced, data, place, place + 1, other))


def _spliced(data: bytes, start: int, stop: int, other: bytes) -> bytes:
    """The data with what lies between two places replaced."""
    return data[:start] + other + data[stop:]


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
                    yield Case("moved blocks", how, partial(_spliced, data, start, end, other))
    for tail in (b"\0", b"x", b"\n", bytes(64), data):
        how = f"{len(tail)} bytes more, {tail[:4]!r}"
        yield Case("trailing bytes", how, partial(_spliced, data, len(data), len(data), tail))


def _foreign(data: bytes) -> Iterator[Case]:
    for magic in (b"PK\3\4", b"\x89PNG\r\n\x1a\n", b"\x93NUMPY", b"SVDC", b"COSINDEX", b"MOVIEMDL"):
        if not data.startswith(magic):
            changed = partial(_spliced, data, 0, len(magic), magic)
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
                    changed = partial(_spliced, data, place, place + size, field)
                    yield Case("header fields", f"{size} bytes at {place} are {number}", changed)


def _claims(parts: Parts) -> Iterator[Case]:
    """The header's document with each value replaced, each key left out, doubled or renamed."""
    group = "false claims, sealed"
    for version in (0, parts.version + 1, (1 << 32) - 1):
        yield Case("a newer version", f"version {version}", replace(parts, version=version).join, True)
    for path in _places(parts.document):
        for odd in _ODD:
            yield Case(group, f"{path} = {str(odd)[:20]!r}", partial(_with_claim, parts, path, [odd]), True)
        yield Case(group, f"{path} left out", partial(_with_claim, parts, path, []), True)
        value = _get(parts.document, path)
        yield Case(group, f"{path} doubled or renamed", partial(_with_claim, parts, path, [value] * 2), True)
    many = b'{"meta": {}, "arrays": [' + b"[]," * 50_000 + b"[]]}"
    twice = b'{"meta": {}, "meta": {}, "arrays": []}'
    for text in (
        b"",
        b"[]",
        b"null",
        b"{}",
        b'{"meta": {}, "arrays": [',
        b"[" * 100_000,
        b"\xff",
        many,
        twice,
    ):
        yield Case(group, f"the header is {text[:30]!r}", partial(parts.with_header, text), True)


def _with_claim(parts: Parts, path: tuple[Any, ...], values: list[Any]) -> bytes:
    """The file whose header says these values, none, one or two, in the place of one."""
    changed = parts.copy()
    holder, key = _get(changed.document, path[:-1]), path[-1]
    if isinstance(holder, list):
        holder[key : key + 1] = values
    else:
        del holder[key]
        holder.update(zip((key, f"{key}x"), values, strict=False))
    return changed.join(sums=False)


def _places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items: Sequence[tuple[Any, Any]] = ()
    if isinstance(node, dict):
        items = list(node.items())
    elif isinstance(node, list):
        items = list(enumerate(node))
    for key, value in items:
        yield (*path, key)
        yield from _places(value, (*path, key))


def _get(node: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        node = node[key]
    return node


def _contents(parts: Parts) -> Iterator[Case]:
    """Each array with other types, shapes and numbers, and its claims and checksums made right."""
    group = "false contents, sealed"
    for i, entry in enumerate(parts.document["arrays"]):
        name, array = entry["name"], np.frombuffer(parts.blobs[i], entry["dtype"]).reshape(entry["shape"])
        for what, other in _arrays(array):
            yield Case(group, f"{name} {what}", partial(_with_array, parts, i, other, other.shape), True)
        yield Case(group, f"{name} left out", partial(_with_array, parts, i, None, ()), True)
        for what, blob, shape in (
            ("of 65 axes", array, (*array.shape, *[1] * 65)),
            ("of no entries and huge sides", array.reshape(-1)[:0], (0, *[256] * 9)),
        ):
            yield Case(group, f"{name} {what}", partial(_with_array, parts, i, blob, shape), True)


def _with_array(parts: Parts, i: int, array: np.ndarray | None, shape: tuple[int, ...]) -> bytes:
    changed = parts.copy()
    if array is None:
        del changed.document["arrays"][i], changed.blobs[i]
    else:
        changed.document["arrays"][i] |= {"dtype": array.dtype.str, "shape": list(shape)}
        changed.blobs[i] = np.ascontiguousarray(array).tobytes()
    return changed.join()


def _arrays(array: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    for code in ("?", "u1", "i1", "<u2", "<i4", "<u4", "<i8", "<u8", "<f2", "<f4", "<f8"):
        if np.dtype(code) != array.dtype:
            with np.errstate(all="ignore"):
                yield f"as {code}", array.astype(code)
    yield "flat", array.reshape(-1)
    yield "with one axis more", array[None]
    yield "empty", array.reshape(-1)[:0]
    yield "of no columns", np.empty((len(array) if array.ndim else 1, 0), array.dtype)
    if array.ndim == 2:
        yield "turned", array.T
    if array.ndim:
        yield "reversed", array[::-1]
        yield "cut by a row", array[:-1]
        yield "with its last row twice", np.concatenate([array, array[-1:]])
        if array.size < _SMALL:
            yield "a thousand times as long", np.concatenate([array] * 1000)
    numbers: list[Any] = [*_NUMBERS]
    if array.dtype.kind == "f":
        numbers = [0.0, -1.0, 1e30, float("nan"), float("inf"), -float("inf"), 1e-40]
    limits = np.iinfo(array.dtype) if array.dtype.kind in "iu" else None
    for number in numbers:
        if limits and not limits.min <= number <= limits.max:
            continue
        with np.errstate(over="ignore"):
            yield f"full of {number}", np.full_like(array, number)
            places = {0, array.size // 2, array.size - 1} if array.size else set()
            for place in sorted(places):
                changed = array.copy()
                changed.reshape(-1)[place] = number
                yield f"[{place}] = {number}", changed


def examine(name: str, *, every: int = 1, offset: int = 0) -> Trial:
    """Hold one kind of file to every damage, or to one in so many of each group."""
    seen: dict[str, int] = {}
    with Trial.of(name) as trial:
        for case in cases(name, trial.original):
            turn = seen[case.group] = seen.get(case.group, -1) + 1
            if turn % every == offset % every:
                trial.hold(case)
    return trial


def drawn(name: str, data: bytes, count: int, seed: int) -> Iterator[Case]:
    """Yield so many damages at random; each is made again from its number and the seed."""
    for turn in range(count):
        make = partial(_draw, KINDS[name].seal, data, seed, turn)
        yield Case("drawn at random", f"draw {turn} of seed {seed}", make, True)


def _draw(seal: Callable[[bytes], bytes] | None, data: bytes, seed: int, turn: int) -> bytes:
    rng = np.random.default_rng([seed, turn])

    def mutate(part: bytes, most: int) -> bytes:
        for _ in range(rng.integers(1, 5)):
            part = _changed(part, rng)[:most]
        return part

    if seal is None or turn % 4 == 0:
        return mutate(data, 2 * len(data))
    if turn % 4 == 1:
        return seal(mutate(data, 2 * len(data)))
    return changed_within(data, seal, mutate, turn // 4)


def _changed(part: bytes, rng: np.random.Generator) -> bytes:
    """One change: a bit, a byte, a number of 4 bytes, a piece moved, removed or repeated."""
    if not part:
        return rng.bytes(4)
    place, other = (int(n) for n in rng.integers(0, len(part), 2))
    size = int(rng.integers(1, 17))
    match int(rng.integers(0, 7)):
        case 0:
            return _spliced(part, place, place + 1, bytes([part[place] ^ 1 << int(rng.integers(0, 8))]))
        case 1:
            return _spliced(part, place, place + 1, rng.bytes(1))
        case 2:
            number = int(rng.choice(_FOURS))
            return _spliced(part, place, place + 4, struct.pack("<I", number))
        case 3:
            return _spliced(part, place, place + size, b"")
        case 4:
            return _spliced(part, place, place, part[other : other + size])
        case 5:
            return _spliced(part, place, place + size, part[other : other + size])
        case _:
            return _spliced(part, place, place, rng.bytes(size))


def run(full: bool, names: Sequence[str] = ()) -> list[Count]:
    """Examine all kinds of files, and say on stderr what went wrong."""
    counts = []
    for name in names or KINDS:
        trial = examine(name, every=1 if full else 97)
        for line in trial.wrong:
            print(line, file=sys.stderr, flush=True)
        counts += trial.counts("mutations")
    return counts


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
