"""A segmentation in one checked file, from which new rows are placed.

Checksums tell damage; that the parts make a segmentation is looked at all the same: types, shapes, ranges,
finite numbers, orthonormal directions. Memory: 40 times the header, and the arrays.
"""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from projects.customer_segments.components import Components
from projects.customer_segments.model import MOST_SEED, MOST_SEGMENTS, Segmentation
from projects.customer_segments.preparing import Category, Number, Preparation
from shared.container import read_container, write_container
from shared.errors import DataError

__all__ = ["MAGIC", "VERSION", "load_segmentation", "save_segmentation"]

MAGIC = b"SEGMENTS"
VERSION = 1
_KIND = "customer segments"
_LARGEST = 1e300
_MOST_COLUMNS = 100_000
_ROUNDING = 1e-6


def save_segmentation(path: str | os.PathLike[str], found: Segmentation, *, force: bool = False) -> None:
    """Write a segmentation; `load_segmentation` gives one that places the same."""
    meta = {
        "numbers": [asdict(number) for number in found.preparation.numbers],
        "categories": [asdict(category) for category in found.preparation.categories],
        "names": list(found.names),
        "id_column": found.id_column,
        "seed": found.seed,
        "used": found.components.used,
    }
    components = found.components
    arrays = {
        "mean": components.mean,
        "directions": components.directions,
        "variances": components.variances,
        "centres": found.centres,
        "sizes": found.sizes,
    }
    if components.limits is not None:
        arrays["limits"] = components.limits
    write_container(path, MAGIC, VERSION, meta, arrays, force=force)


def load_segmentation(path: str | os.PathLike[str]) -> Segmentation:
    """Read what `save_segmentation` wrote, every byte and every claim checked.

    Raises:
        DataError: no such file, another kind of file, a newer version, or damage.
    """
    if not Path(path).exists():
        raise DataError(f"there is no model at {path}", "make one: segment TABLE --model FILE")
    meta, arrays = read_container(path, MAGIC, VERSION, kind=_KIND)
    try:
        return _restored(meta, arrays)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise DataError(
            f"{path}: this {_KIND} file is damaged ({error})", "segment the table again"
        ) from error


def _restored(meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> Segmentation:
    numbers = tuple(_number(one) for one in _list(meta["numbers"]))
    categories = tuple(_category(one) for one in _list(meta["categories"]))
    columns = [number.name for number in numbers] + [category.name for category in categories]
    if not columns or len(set(columns)) < len(columns):
        raise ValueError("its columns are none, or one stands twice")
    preparation = Preparation(numbers, categories)
    d = len(numbers) + sum(len(category.levels) for category in categories)
    if d > _MOST_COLUMNS:
        raise ValueError(f"{d} columns")
    variances = _floats(arrays, "variances", (None,))
    r = len(variances)
    if (
        not 1 <= r <= d
        or not (variances > 0).all()
        or (variances[1:] > variances[:-1] * (1 + _ROUNDING)).any()
    ):
        raise ValueError("variances that do not fall")
    mean, directions = _floats(arrays, "mean", (d,)), _floats(arrays, "directions", (r, d))
    if (
        np.abs(directions).max() > 1 + _ROUNDING
        or np.abs(directions @ directions.T - np.eye(r)).max() > _ROUNDING
    ):
        raise ValueError("directions that are not orthonormal")
    limits = _floats(arrays, "limits", (r,)) if "limits" in arrays else None
    used = _whole(meta["used"], 1, r)
    centres, sizes = _floats(arrays, "centres", (None, used)), arrays["sizes"]
    k = len(centres)
    if not 1 <= k <= MOST_SEGMENTS or sizes.dtype != np.int64 or sizes.shape != (k,):
        raise ValueError("sizes that do not fit the segments")
    if sizes.min() < 1 or sizes.max() > 1 << 50 or (np.diff(sizes) > 0).any():
        raise ValueError("sizes that do not fall")
    names = tuple(_text(name) for name in _list(meta["names"]))
    if len(names) != k or len(set(names)) != k:
        raise ValueError("names that do not fit the segments")
    extra = set(arrays) - {"mean", "directions", "variances", "centres", "sizes", "limits"}
    if extra:
        raise ValueError(f"arrays that do not belong here: {', '.join(sorted(extra))}")
    components = Components(mean, directions, variances, limits, used)
    return Segmentation(
        preparation,
        components,
        centres,
        sizes,
        names,
        _text(meta["id_column"]),
        _whole(meta["seed"], 0, MOST_SEED),
    )


def _number(given: dict[str, Any]) -> Number:
    if type(given["is_log"]) is not bool:
        raise ValueError("a scale that is none")
    median, mean, deviation, skew = (
        _float(given[key]) for key in ("median", "mean", "deviation", "skewness")
    )
    if not deviation > 1e-300:
        raise ValueError("a deviation of nothing")
    if given["is_log"] and median < 0:
        raise ValueError("a median that has no logarithm")
    return Number(
        _column(given["name"]),
        median,
        mean,
        deviation,
        given["is_log"],
        _whole(given["missing"], 0, 1 << 50),
        skew,
    )


def _category(given: dict[str, Any]) -> Category:
    levels = tuple(_text(level) for level in _list(given["levels"]))
    shares = tuple(_float(share) for share in _list(given["shares"]))
    if not levels or len(levels) != len(shares) or len(set(levels)) != len(levels):
        raise ValueError("levels that do not fit their shares")
    if not all(0 < share <= 1 for share in shares) or abs(sum(shares) - 1) > _ROUNDING:
        raise ValueError("shares that do not add up")
    return Category(_column(given["name"]), levels, shares)


def _floats(arrays: dict[str, np.ndarray], name: str, shape: tuple[int | None, ...]) -> np.ndarray:
    array = arrays[name]
    fits = array.ndim == len(shape) and all(n in (None, m) for n, m in zip(shape, array.shape, strict=True))
    if array.dtype != np.float64 or not fits or not array.size:
        raise ValueError(f"{name} is {array.dtype} of shape {array.shape}")
    if not (np.isfinite(array).all() and np.abs(array).max() <= 1e100):
        raise ValueError(f"{name} is not finite")
    return array


def _list(given: Any) -> list[Any]:
    if type(given) is not list:
        raise ValueError("a list that is none")
    return given


def _text(given: Any) -> str:
    if type(given) is not str:
        raise ValueError("a text that is none")
    return given


def _column(given: Any) -> str:
    if not _text(given).strip():
        raise ValueError("a column without a name")
    return str(given)


def _float(given: Any) -> float:
    if type(given) not in (int, float) or not abs(given) <= _LARGEST:
        raise ValueError("a number that is none")
    return float(given)


def _whole(given: Any, low: int, high: int) -> int:
    if type(given) is not int or not low <= given <= high:
        raise ValueError(f"{given!r} is not a whole number from {low} to {high}")
    return given
