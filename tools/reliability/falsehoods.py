"""What a file of ours may say under right checksums: other values of its header, other arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from tools.reliability.reading import Case
from tools.reliability.sealing import Parts

__all__ = ["claims", "contents"]

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
_NUMBERS = (0, 1, -1, 1 << 7, 1 << 15, 1 << 31, (1 << 31) - 1, (1 << 63) - 1, -(1 << 63))
_LONG = 4096  # entries of an array that is not made a thousand times as long


def claims(parts: Parts) -> Iterator[Case]:
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


def contents(parts: Parts) -> Iterator[Case]:
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
        if array.size < _LONG:
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
