"""What the entropy coder begins with, and what levels are reckoned to cost: counted in coded pictures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from projects.image_compressor.mixing import CONTEXTS
from projects.image_compressor.patch.borders import SAMPLES
from projects.image_compressor.patch.choice import LEVELS, table_row
from projects.image_compressor.patch.coder import patch_steps, write_planes
from projects.image_compressor.patch.levels import PLACES, UNITS
from projects.image_compressor.patch.tables import PlaneTables
from shared.compiled import jit

__all__ = ["count_bits", "learn_states", "starting_tables"]

_STEPS_OF_STATES = (1.0, 3.0, 6.0, 10.0, 16.0, 24.0, 36.0, 54.0, 80.0)
_COUNT_CAP = 24  # what was learned may still be moved by a picture
_ROWS = 17  # of the tables of bits


def starting_tables(predictors: np.ndarray, bases: np.ndarray) -> PlaneTables:
    """Return tables with guesses of bits, and an entropy coder that knows nothing."""
    rows, classes = _ROWS, len(predictors)
    index, level = np.arange(SAMPLES)[:, None], np.arange(LEVELS)[None]
    guess = np.where(level == 0, 0.3 + 6 / (4 + index), 1.5 + 1.6 * level + index / 16)
    return PlaneTables(
        predictors=predictors,
        bases=bases,
        slots=np.full((CONTEXTS, PLACES), 1 << 29, np.int64),
        weights=np.full((UNITS, CONTEXTS + 1), 19661, np.int64),
        level_bits=np.repeat(guess[None], rows, axis=0).astype(np.float32),
        end_bits=np.tile(np.linspace(2, 6, SAMPLES + 1), (rows, 1)).astype(np.float32),
        class_bits=np.full((rows, classes), np.log2(classes), np.float32),
    )


def count_bits(planes: Sequence[Sequence[np.ndarray]], tables: Sequence[PlaneTables]) -> list[PlaneTables]:
    """Return the tables with new bits, counted in pictures coded at the step of every row."""
    new = [
        {name: getattr(own, name).copy() for name in ("level_bits", "end_bits", "class_bits")}
        for own in tables
    ]
    counts: dict[tuple[int, int], list[np.ndarray]] = {}
    for target in planes:
        for row in range(_ROWS):
            steps = patch_steps(2.0 ** ((row - 2) / 2), 3, True)
            for i, coded in enumerate(write_planes(target, steps, tables, record=True)):
                key = (i, table_row(steps[i] / 64))
                found = counts.setdefault(key, _no_counts(new[i]["class_bits"].shape[1]))
                _count(coded.levels, coded.classes.reshape(-1), *found)
    kernel = np.array([1, 2, 3, 2, 1]) / 9
    for (i, row), (levels, ends, kinds) in counts.items():
        levels = levels + 0.3
        padded = np.pad(levels, [(2, 2), (0, 0)], mode="edge")
        smooth = sum(weight * padded[k : k + SAMPLES] for k, weight in enumerate(kernel))
        levels[2:] = smooth[2:]
        bits = -np.log2(levels / levels.sum(axis=1, keepdims=True))
        bits[:, 1:] += 1  # the sign
        ends = ends + 0.3
        padded = np.pad(ends, 2, mode="edge")
        ends[1:] = sum(weight * padded[k : k + SAMPLES + 1] for k, weight in enumerate(kernel))[1:]
        new[i]["level_bits"][row] = bits
        new[i]["end_bits"][row] = -np.log2(ends / ends.sum())
        new[i]["class_bits"][row] = -np.log2((kinds + 1) / (kinds + 1).sum())
    for i in range(3):  # steps of chroma do not reach the ends
        there = sorted(row for plane, row in counts if plane == i)
        for row in set(range(_ROWS)) - set(there):
            for bits in new[i].values():
                bits[row] = bits[min(there, key=lambda other: abs(other - row))]
    return [
        PlaneTables(own.predictors, own.bases, own.slots, own.weights, **bits)
        for own, bits in zip(tables, new, strict=True)
    ]


def _no_counts(classes: int) -> list[np.ndarray]:
    return [np.zeros((SAMPLES, LEVELS)), np.zeros(SAMPLES + 1), np.zeros(classes)]


@jit(nogil=True)
def _count(levels, kinds, of_levels, of_ends, of_kinds):  # type: ignore[no-untyped-def]
    for n in range(len(levels)):
        end = 0
        for i in range(SAMPLES):
            if levels[n, i] != 0:
                end = i + 1
        for i in range(end - 1):
            of_levels[i, min(abs(levels[n, i]), LEVELS - 1)] += 1
        of_ends[end] += 1
        of_kinds[kinds[n]] += 1


def learn_states(
    planes: Sequence[Sequence[np.ndarray]], tables: Sequence[PlaneTables], rng: np.random.Generator
) -> list[PlaneTables]:
    """Return the tables with the states of a coder that went through all pictures at all steps."""
    jobs = [(k, step) for k in range(len(planes)) for step in _STEPS_OF_STATES]
    for n in rng.permutation(len(jobs)):
        k, step = jobs[n]
        write_planes(planes[k], patch_steps(step, 3, True), tables, learn=True)
    for own in tables:
        own.slots[:] = (own.slots >> 8 << 8) | np.minimum(own.slots & 255, _COUNT_CAP)
    return list(tables)
