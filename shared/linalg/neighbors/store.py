"""The index as one checked file (`shared.container`), from which it is used without being read whole."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from shared.container import MappedArray, open_container, write_container
from shared.errors import DataError
from shared.linalg.neighbors.boxes import level_starts
from shared.linalg.neighbors.ordering import FAN, LEAF
from shared.linalg.neighbors.scan import Scan
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


def read_index(path: str | os.PathLike[str]) -> tuple[dict[str, Any], np.ndarray, list[Scan | Tree]]:
    """Map the file; sizes are checked here, the numbers in the arrays when they are first used."""
    meta, arrays = open_container(path, _MAGIC, _VERSION, kind=_KIND)
    damaged = DataError(f"{path}: this {_KIND} file is damaged", "make it again or restore a copy")
    if any(name.endswith(".lanes") for name in arrays):
        raise DataError(f"{path}: made by an earlier version of this program", "make it again")
    try:
        if meta["way"] not in ("auto", "tree", "scan") or any(
            type(meta[name]) is not int or meta[name] < 0 for name in _COUNTS
        ):
            raise damaged
        parts = [_part(kind, arrays, f"{i}.", meta["features"]) for i, kind in enumerate(meta["parts"])]
        removed = np.asarray(arrays["removed"])
    except (KeyError, TypeError, ValueError):
        raise damaged from None
    return meta, removed, parts


def _part(kind: str, arrays: Mapping[str, MappedArray], prefix: str, d: int) -> Scan | Tree:
    """One part; ValueError when its arrays do not fit together."""
    own = {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}
    if kind == "scan":
        n = len(own["items"])
        _expect(own, {"items": ("<f4", (n, d)), "inverse": ("<f4", (n,)), "numbers": ("<i4", (n,))})
        return Scan(own)
    sketch = Sketch(np.asarray(own.pop("axes")))
    w, c, leaves = sketch.width, sketch.n_codes, len(own["codes"])
    nodes = int(level_starts(leaves)[-1])
    if kind != "tree" or len(sketch.axes) != d or not leaves:
        raise ValueError
    shapes: dict[str, tuple[str, tuple[int, ...]]] = {
        "rows": ("<f4", (leaves * LEAF, d)),
        "numbers": ("<i4", (leaves * LEAF,)),
        "codes": ("|u1", (leaves, c, LEAF)),
        "boxes": ("<i2", (nodes, 2, w, FAN)),
    }
    if "inverse" in own:
        shapes["inverse"] = ("<f4", (leaves * LEAF,))
    _expect(own, shapes)
    return Tree(sketch, own)


def _expect(arrays: Mapping[str, MappedArray], shapes: Mapping[str, tuple[str, tuple[int, ...]]]) -> None:
    if {name: (array.dtype.str, array.shape) for name, array in arrays.items()} != dict(shapes):
        raise ValueError
