"""The index as one checked file (`shared.container`), from which it is used without being read whole.

Version 1 bounded the rows of a tree otherwise: of such a file the rows are taken, and looked at one by one
until the index is made anew, as `add` does when many rows have come.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from shared.container import MappedArray, open_container, write_container
from shared.errors import DataError
from shared.linalg.neighbors.boxes import level_starts
from shared.linalg.neighbors.heap import NOTHING
from shared.linalg.neighbors.ordering import FAN, LEAF
from shared.linalg.neighbors.promise import Promise, are_axes
from shared.linalg.neighbors.scan import Scan, inverse_lengths
from shared.linalg.neighbors.sketch import Sketch
from shared.linalg.neighbors.tree import Tree

__all__ = ["read_index", "write_index"]

_MAGIC, _VERSION, _KIND = b"COSINDEX", 2, "cosine index"
_COUNTS = ("features", "next", "count", "directed", "built", "since")


def write_index(
    path: str | os.PathLike[str],
    meta: Mapping[str, Any],
    removed: np.ndarray,
    parts: Sequence[Scan | Tree],
    *,
    force: bool,
) -> None:
    """Write the parts; their arrays are called `0.rows`, `0.codes`, …, `1.items`, …"""
    arrays: dict[str, np.ndarray] = {"removed": removed}
    for i, part in enumerate(parts):
        if isinstance(part, Tree):
            arrays[f"{i}.axes"] = part.sketch.axes
        arrays |= {f"{i}.{name}": np.asarray(array) for name, array in part.arrays.items()}
    kinds = ["tree" if isinstance(part, Tree) else "scan" for part in parts]
    write_container(path, _MAGIC, _VERSION, {**meta, "parts": kinds}, arrays, force=force)


def read_index(
    path: str | os.PathLike[str],
) -> tuple[dict[str, Any], np.ndarray, list[Scan | Tree], Promise]:
    """Map the file; sizes and counts are checked here, the numbers in the arrays when they are first used.

    Memory: that of the header's document and of `removed`; the rest is mapped, but of a tree of version 1.
    """
    meta, arrays = open_container(path, _MAGIC, _VERSION, kind=_KIND)
    damaged = DataError(f"{path}: this {_KIND} file is damaged", "make it again or restore a copy")
    try:
        if meta["way"] not in ("auto", "tree", "scan") or any(
            type(meta[name]) is not int or not 0 <= meta[name] < NOTHING for name in _COUNTS
        ):
            raise damaged
        removed = np.asarray(arrays["removed"])
        promise, known, parts = Promise(meta["next"], damaged), {"removed"}, []
        for i, kind in enumerate(meta["parts"]):
            parts.append(_part(kind, arrays, f"{i}.", meta["features"], promise))
            known |= {name for name in arrays if name.startswith(f"{i}.")}
        _check_counts(meta, removed, parts)
    except (KeyError, IndexError, TypeError, ValueError):
        raise damaged from None
    if known != set(arrays):
        raise damaged
    return meta, removed, parts, promise


def _check_counts(meta: Mapping[str, Any], removed: np.ndarray, parts: Sequence[Scan | Tree]) -> None:
    """ValueError when the counts cannot be those of the parts."""
    _expect({"removed": removed}, {"removed": ("<i8", (removed.size,))})
    is_sound = not removed.size or (removed[0] >= 0 and removed[-1] < meta["next"])
    is_sound &= bool((removed[1:] > removed[:-1]).all())
    n_rows = sum(part.n_places for part in parts)
    if not is_sound or meta["count"] != meta["next"] - removed.size or not meta["features"]:
        raise ValueError
    if not meta["directed"] <= min(meta["count"], n_rows) or meta["directed"] > meta["built"] + meta["since"]:
        raise ValueError


def _part(kind: str, arrays: Mapping[str, MappedArray], prefix: str, d: int, promise: Promise) -> Scan | Tree:
    """One part; ValueError when its arrays do not fit together."""
    own = {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}
    if kind == "tree" and "lanes" in own:
        return _scan_of_version_1(own, d, promise)
    if kind == "scan":
        n = len(own["items"])
        _expect(own, {"items": ("<f4", (n, d)), "inverse": ("<f4", (n,)), "numbers": ("<i4", (n,))})
        return Scan(own, promise)
    axes, leaves = np.asarray(own.pop("axes")), len(own["codes"])
    if kind != "tree" or not leaves or not are_axes(axes, d):
        raise ValueError
    sketch = Sketch(axes)
    w, c, nodes = sketch.width, sketch.n_codes, int(level_starts(leaves)[-1])
    shapes: dict[str, tuple[str, tuple[int, ...]]] = {
        "rows": ("<f4", (leaves * LEAF, d)),
        "numbers": ("<i4", (leaves * LEAF,)),
        "codes": ("|u1", (leaves, c, LEAF)),
        "boxes": ("<i2", (nodes, 2, w, FAN)),
    }
    if "inverse" in own:
        shapes["inverse"] = ("<f4", (leaves * LEAF,))
    _expect(own, shapes)
    return Tree(sketch, own, promise)


def _scan_of_version_1(own: Mapping[str, MappedArray], d: int, promise: Promise) -> Scan:
    """The rows of a tree of version 1, whose bounds are others than those of today.

    An array `lanes` (leaves, d, rows of a leaf) held them, component by component, where their sketches
    were whole, else an array `rows`; `scale` was 0 where there was no row. Memory: twice the rows.
    """
    scale, numbers = np.asarray(own["scale"]), np.asarray(own["numbers"])
    if "rows" in own:
        rows = np.asarray(own["rows"])
    else:
        lanes = np.asarray(own["lanes"])
        rows = lanes.transpose(0, 2, 1).reshape(-1, lanes.shape[1])
    n = len(rows)
    _expect(
        {"rows": rows, "scale": scale, "numbers": numbers},
        {"rows": ("<f4", (n, d)), "scale": ("<f4", (n,)), "numbers": ("<i4", (n,))},
    )
    kept = np.flatnonzero(scale)
    kept = kept[np.argsort(numbers[kept], kind="stable")]
    items = rows[kept]
    return Scan({"items": items, "inverse": inverse_lengths(items), "numbers": numbers[kept]}, promise)


def _expect(
    arrays: Mapping[str, MappedArray | np.ndarray], shapes: Mapping[str, tuple[str, tuple[int, ...]]]
) -> None:
    if {name: (array.dtype.str, array.shape) for name, array in arrays.items()} != dict(shapes):
        raise ValueError
