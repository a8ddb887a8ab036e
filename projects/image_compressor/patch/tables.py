"""The trained tables: for each kind of patch the predictors and bases of its classes, and starting states.

Made by `make train-compressor` and shipped beside this module; `provenance` in the file says of what. A file
names the tables that it was made with by their number, and a number never changes its content.

Predictors and bases of large patches are shipped with 8 bits an entry and a scale for each row, which loses
nothing that can be measured; bits with 3 fractional bits; slots of the entropy coder with 16 of their 22
bits.
"""

from __future__ import annotations

import functools
import zlib
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np

from projects.image_compressor.mixing import CONTEXTS
from projects.image_compressor.patch.levels import PLACES
from shared.container import read_container, write_container

__all__ = [
    "CHROMA_BLUE",
    "CHROMA_RED",
    "KIND",
    "LARGE_LUMA",
    "MAGIC",
    "NUMBER",
    "SMALL_LUMA",
    "VERSION",
    "PatchTables",
    "Tables",
    "analysis_of",
    "load_tables",
    "save_tables",
    "with_short_rows",
]

MAGIC, VERSION, KIND = b"SVDCPTCH", 2, "codec table"
NUMBER = 2  # the tables that encoders use; those of number 1 were never released
SMALL_LUMA, LARGE_LUMA, CHROMA_BLUE, CHROMA_RED = range(4)
_BITS = ("class_bits", "level_bits", "end_bits", "split_bits")


@dataclass(frozen=True)
class PatchTables:
    """What is known of one kind of patch, of n samples.

    Attributes:
        predictors: (classes, context, n) int16 with 12 fractional bits, transposed.
        bases: (classes, n, n) int16 with 12 fractional bits, rows by falling variance.
        slots, weights: what the entropy coder begins with.
        class_bits: (rows, grades, classes) float32, what a class costs; a row is half an octave of the step.
        level_bits: (rows, grades, 64, 16) float32, a level at an index; the last is for 15 and more.
        end_bits: (rows, grades, n + 1) float32, that the last level other than 0 stands before an index.
        split_bits: (rows, 9, 2) float32, of large patches: that one is chosen, or four small ones.
    """

    predictors: np.ndarray
    bases: np.ndarray
    slots: np.ndarray
    weights: np.ndarray
    class_bits: np.ndarray
    level_bits: np.ndarray
    end_bits: np.ndarray
    split_bits: np.ndarray

    @functools.cached_property
    def analysis(self) -> np.ndarray:
        """(classes, n + context, n) float32, by which (x − m, t) becomes y."""
        return analysis_of(self.predictors, self.bases)


@dataclass(frozen=True)
class Tables:
    """All that is trained.

    Attributes:
        patches: of small and large patches of luma, of Cb, of Cr.
        smoothing: (3, steps, classes, taps) int32, of `weights_at`, for luma, Cb and Cr.
    """

    patches: tuple[PatchTables, ...]
    smoothing: np.ndarray


def analysis_of(predictors: np.ndarray, bases: np.ndarray) -> np.ndarray:
    """Return `analysis` of `PatchTables`."""
    b = bases.astype(np.float32).transpose(0, 2, 1) / np.float32(4096)
    p = predictors.astype(np.float32) / np.float32(4096)
    return np.concatenate([b, -np.matmul(p, b)], axis=1)


def _short_rows(matrices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return int8 entries, and scales by row, of int16 matrices; `_long_rows` is the way back."""
    whole = matrices.astype(np.int32)
    reach = np.abs(whole).max(axis=-1, keepdims=True)
    scales = np.maximum(1, -(-reach * 16 // 127))
    return np.rint(whole * 16 / scales).astype(np.int8), scales.astype(np.uint16)


def _long_rows(short: np.ndarray, scales: np.ndarray) -> np.ndarray:
    return ((short.astype(np.int32) * scales.astype(np.int32) + 8) >> 4).astype(np.int16)


@functools.cache
def load_tables(number: int) -> Tables:
    """Return the tables of a number."""
    with as_file(files("projects.image_compressor.patch").joinpath(f"tables-{number}.bin")) as path:
        _, arrays = read_container(path, MAGIC, VERSION, kind=KIND)
    patches = []
    for i in range(4):
        own = {name: arrays[f"{i}.{name}"] for name in _names(arrays, i)}
        slots = np.frombuffer(zlib.decompress(own["slots"].tobytes()), np.uint16).reshape(CONTEXTS, PLACES)
        counts = np.frombuffer(zlib.decompress(own["counts"].tobytes()), np.uint8).reshape(CONTEXTS, PLACES)
        matrices = {
            name: _long_rows(own[name], own[f"{name}.scales"]) if f"{name}.scales" in own else own[name]
            for name in ("predictors", "bases")
        }
        patches.append(
            PatchTables(
                predictors=np.ascontiguousarray(matrices["predictors"].transpose(0, 2, 1)),
                bases=matrices["bases"],
                slots=(slots.astype(np.int32) << 14 | 1 << 13) + counts,
                weights=own["weights"].astype(np.int64),
                **{name: own[name].astype(np.float32) / np.float32(8) for name in _BITS},
            )
        )
    return Tables(tuple(patches), arrays["smoothing"].astype(np.int32))


def _names(arrays: dict[str, np.ndarray], i: int) -> list[str]:
    return [name.removeprefix(f"{i}.") for name in arrays if name.startswith(f"{i}.")]


def save_tables(path: Path, tables: Tables, provenance: dict[str, Any]) -> None:
    """Write the file that `load_tables` reads."""
    arrays: dict[str, np.ndarray] = {"smoothing": tables.smoothing.astype(np.int16)}
    for i, own in enumerate(tables.patches):
        for name, matrices in (("predictors", own.predictors.transpose(0, 2, 1)), ("bases", own.bases)):
            if i == LARGE_LUMA:
                arrays[f"{i}.{name}"], arrays[f"{i}.{name}.scales"] = _short_rows(matrices)
            else:
                arrays[f"{i}.{name}"] = np.ascontiguousarray(matrices)
        squeezed: dict[str, np.ndarray] = {
            "slots": (own.slots >> 14).astype(np.uint16),
            "counts": (own.slots & 255).astype(np.uint8),
        }
        for name, values in squeezed.items():
            arrays[f"{i}.{name}"] = np.frombuffer(zlib.compress(values.tobytes(), 9), np.uint8)
        arrays[f"{i}.weights"] = own.weights.astype(np.int32)
        for name in _BITS:
            arrays[f"{i}.{name}"] = np.clip(np.rint(getattr(own, name) * 8), 0, 255).astype(np.uint8)
    write_container(path, MAGIC, VERSION, provenance, arrays, force=True)


def with_short_rows(matrices: np.ndarray) -> np.ndarray:
    """Return int16 matrices as they will be read back where they are shipped short."""
    return _long_rows(*_short_rows(matrices))
