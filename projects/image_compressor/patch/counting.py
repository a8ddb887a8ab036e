"""What the entropy coder begins with, and what choices are reckoned to cost: counted in coded pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from projects.image_compressor.mixing import CONTEXTS
from projects.image_compressor.patch.around import GRADES
from projects.image_compressor.patch.choice import LEVELS, ROWS, table_row
from projects.image_compressor.patch.coder import no_counts, patch_steps, write_band
from projects.image_compressor.patch.levels import PLACES, UNITS
from projects.image_compressor.patch.planes import Effort
from projects.image_compressor.patch.tables import (
    CHROMA_BLUE,
    CHROMA_RED,
    LARGE_LUMA,
    SMALL_LUMA,
    PatchTables,
)
from projects.image_compressor.patch.tuning import default_offsets
from shared.blas import one_blas_thread
from shared.workers import in_order

__all__ = ["count_bits", "learn_states", "starting_tables"]

_STEPS_OF_STATES = (1.0, 3.0, 6.0, 10.0, 16.0, 24.0, 36.0, 54.0, 80.0)
_COUNT_CAP = 24  # what was learned may still be moved by a picture
_PRIOR = 40.0  # counts of all grades together that a grade begins with


def starting_tables(predictors: np.ndarray, bases: np.ndarray) -> PatchTables:
    """Return tables with guesses of bits, and an entropy coder that knows nothing."""
    classes, samples = len(predictors), bases.shape[1]
    index, level = np.arange(64)[:, None], np.arange(LEVELS)[None]
    guess = np.where(level == 0, 0.3 + 6 / (4 + index), 1.5 + 1.6 * level + index / 16)
    shape = (ROWS, GRADES)
    return PatchTables(
        predictors=predictors,
        bases=bases,
        slots=np.full((CONTEXTS, PLACES), 1 << 29, np.int32),
        weights=np.full((UNITS, CONTEXTS + 1), 19661, np.int64),
        class_bits=np.full((*shape, classes), np.log2(classes), np.float32),
        level_bits=np.tile(guess, (*shape, 1, 1)).astype(np.float32),
        end_bits=np.tile(np.linspace(2, 6, samples + 1), (*shape, 1)).astype(np.float32),
        split_bits=np.ones((ROWS, 9, 2), np.float32),
    )


def count_bits(
    planes: Sequence[Sequence[np.ndarray]], tables: Sequence[PatchTables], *, threads: int = 2
) -> list[PatchTables]:
    """Return the tables with new bits, counted in pictures coded at the step of every row."""
    steps = [patch_steps(2.0 ** ((row - 2) / 2), 3, True) for row in range(ROWS)]

    def counted(row: int) -> list[tuple[np.ndarray, ...]]:
        counts = no_counts(tables)
        for target in planes:
            write_band(target, steps[row], tables, effort=Effort(), counts=counts)
        return counts

    with one_blas_thread():
        found = list(in_order(counted, range(ROWS), threads))
    new = list(tables)
    for kind, plane, first in (
        (SMALL_LUMA, 0, 0), (LARGE_LUMA, 0, 3), (CHROMA_BLUE, 1, 0), (CHROMA_RED, 2, 0),
    ):  # fmt: skip
        by_row: dict[int, tuple[np.ndarray, ...]] = {}
        for own, counts in zip(steps, found, strict=True):
            by_row[table_row(own[plane] / 64)] = counts[plane][first : first + 3]
        bits = {}
        for place, name in enumerate(("level_bits", "end_bits", "class_bits")):
            # steps of chroma do not reach the ends
            rows = [by_row[min(by_row, key=lambda other: abs(other - row))][place] for row in range(ROWS)]
            bits[name] = _bits(np.stack(rows), name)
        new[kind] = replace(tables[kind], **bits)
    splits = np.stack([counts[0][6] for counts in found]) + 1
    new[LARGE_LUMA] = replace(
        new[LARGE_LUMA],
        split_bits=-np.log2(splits / splits.sum(axis=-1, keepdims=True)).astype(np.float32),
    )
    return new


def _bits(counts: np.ndarray, name: str) -> np.ndarray:
    """Bits from counts (rows, grades, …), smoothed along the index and towards those of all grades."""
    smooth = counts if name == "class_bits" else _smoothed(counts, 2 if name == "level_bits" else 1)
    common = smooth.sum(axis=1, keepdims=True) + 0.3
    common /= common.sum(axis=-1, keepdims=True)
    full = smooth + _PRIOR * common
    bits = -np.log2(full / full.sum(axis=-1, keepdims=True))
    if name == "level_bits":
        bits[..., 1:] += 1  # the sign
    return bits.astype(np.float32)


def _smoothed(counts: np.ndarray, kept: int) -> np.ndarray:
    """Counts (rows, grades, indices, …) with weighted means of five indices, but for the first `kept`."""
    padded = np.pad(counts, [(0, 0), (0, 0), (2, 2), *[(0, 0)] * (counts.ndim - 3)], mode="edge")
    size = counts.shape[2]
    smooth = np.sum(
        [weight / 9 * padded[:, :, k : k + size] for k, weight in enumerate((1, 2, 3, 2, 1))], axis=0
    )
    smooth[:, :, :kept] = counts[:, :, :kept]
    return smooth


def learn_states(
    planes: Sequence[Sequence[np.ndarray]], tables: Sequence[PatchTables], rng: np.random.Generator
) -> list[PatchTables]:
    """Return the tables with the states of a coder that went through all pictures at all steps."""
    jobs = [(k, step) for k in range(len(planes)) for step in _STEPS_OF_STATES]
    quick = Effort(small=3, large=2)
    with one_blas_thread():
        for n in rng.permutation(len(jobs)):
            k, step = jobs[n]
            offsets = default_offsets(planes[k][0]) if n % 4 else None  # most files have steps of groups
            steps = patch_steps(step, 3, True)
            write_band(planes[k], steps, tables, effort=quick, offsets=offsets, learn=True)
    for own in tables:
        own.slots[:] = (own.slots >> 8 << 8) | np.minimum(own.slots & 255, _COUNT_CAP)
    return list(tables)
