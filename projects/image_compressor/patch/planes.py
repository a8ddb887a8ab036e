"""A plane on its way to a stream or from it, a few rows of groups at a time.

All that is known between two turns stands in arrays, so that planes can take turns: chroma needs of luma only
the rows beside its own, and follows it on another core.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from projects.image_compressor.patch.around import BANDS
from projects.image_compressor.patch.borders import GROUP, SAMPLES, SIDE, collect
from projects.image_compressor.patch.choice import LAMBDA, rank_classes, table_row
from projects.image_compressor.patch.chroma import code_chroma
from projects.image_compressor.patch.grouping import workspace
from projects.image_compressor.patch.groups import code_groups
from projects.image_compressor.patch.tables import LARGE_LUMA, SMALL_LUMA, PatchTables
from projects.image_compressor.patch.tuning import cell_variances
from projects.image_compressor.rangecoder import (
    finish,
    is_cut_off,
    is_no_end,
    start_reading,
    start_writing,
)
from shared.errors import DataError

__all__ = ["ChromaPlane", "Coded", "Effort", "GroupPlane", "Plane", "Stream", "quartered"]

_ROOM = 24  # bytes that a level can take, generously
_RATIOS = np.array([2435, 2896, 3444, 4096, 4871, 5793, 6889], np.int64)  # 4096 · 2^(o/4), o = −3 … 3
_NO_RANKS = np.empty((0, 0), np.int64)
_UNCOUNTED = tuple(np.empty((0,) * n) for n in (3, 2, 2, 3, 2, 2, 2))


@dataclass(frozen=True)
class Effort:
    """How hard the encoder looks: how many classes are quantised in earnest, and what a bit is worth.

    Attributes:
        small, large, chroma: classes of each kind of patch.
        guesses: whether the size of patches is guessed where the variance tells enough.
        lagrange: λ/Δ².
        threads: to work on; nothing depends on their number.
    """

    small: int = 6
    large: int = 3
    chroma: int = 4
    guesses: bool = False
    lagrange: float = LAMBDA
    threads: int = 1


@dataclass
class Coded:
    """A plane of a band as its decoder sees it.

    Attributes:
        plane: (h, w) int32 with `BITS` fractional bits, whole patches.
        told: (rows, columns) int64 of cells, see `around`.
        energy: (rows, columns, BANDS) int64, mean magnitudes of the levels.
        middle: the sample that stands for the border of the first patch.
        stream: what it was written as; empty when read.
        spent: (rows, columns, 3) bits of sizes and steps, classes, levels of each cell, where asked for.
    """

    plane: np.ndarray
    told: np.ndarray
    energy: np.ndarray
    middle: int
    stream: bytes = field(default=b"")
    spent: np.ndarray = field(default_factory=lambda: np.empty((0, 0, 3)))

    @classmethod
    def empty(cls, shape: tuple[int, ...], middle: int) -> Coded:
        """Return a plane to be filled."""
        cells = (shape[0] // SIDE, shape[1] // SIDE)
        return cls(
            np.zeros(shape, np.int32), np.zeros(cells, np.int64), np.zeros((*cells, BANDS), np.int64), middle
        )


class Stream:
    """The entropy coder's end of a plane: the plane to be written, or the bytes to be read.

    Attributes:
        target: (h, w) int32, what to come near to; empty while reading.
        coded: filled as the plane goes through.
        counts: raised by what is chosen, where not empty, see `code_groups`.
        learn: whether the tables' own states are changed.
    """

    def __init__(
        self,
        coded: Coded,
        *,
        target: np.ndarray | None = None,
        data: bytes = b"",
        counts: tuple[np.ndarray, ...] | None = None,
        learn: bool = False,
        name: str = "the data",
    ) -> None:
        self.coded, self.counts, self.learn, self._name = coded, counts or _UNCOUNTED, learn, name
        self.is_reading = target is None
        if target is None:
            self.target = np.empty((0, 0), np.int32)
            self.data = np.frombuffer(
                data, np.uint8
            ).copy()  # compiled code takes one kind of array, writable
            self.state = start_reading(self.data)
        else:
            self.target = target
            self.data = np.empty(_ROOM * target.size + 1024, np.uint8)
            self.state = start_writing()

    def tables(self, own: PatchTables) -> tuple[np.ndarray, ...]:
        """Return slots, weights, predictors, bases and analysis."""
        slots, weights = (a if self.learn else a.copy() for a in (own.slots, own.weights))
        analysis = np.empty((0, 0, 0), np.float32) if self.is_reading else own.analysis
        return slots, weights, own.predictors, own.bases, analysis

    def check(self) -> None:
        """Raise a DataError where more was read than there is."""
        if is_cut_off(self.state):
            raise DataError(f"{self._name}: the coded picture is cut off", "get another copy")

    def check_end(self) -> None:
        """Raise a DataError where no writer would have ended so."""
        if is_no_end(self.state):
            problem = f"{self._name}: the coded picture is not what an encoder writes"
            raise DataError(problem, "get another copy")

    def finish(self) -> None:
        """Write what the coder still holds."""
        self.coded.stream = finish(self.state, self.data)


class Plane(Protocol):
    """What takes turns."""

    def run(self, first: int, last: int) -> None:
        """Code rows first … last of groups, those above being done."""


class GroupPlane:
    """Luma, grey or alpha.

    Args:
        step: Δ with 6 fractional bits.
        effort: None while reading.
        offsets: (group rows, group columns) of steps, written from or read into; or None.
    """

    def __init__(
        self,
        stream: Stream,
        step: int,
        tables: Sequence[PatchTables],
        *,
        effort: Effort | None = None,
        offsets: np.ndarray | None = None,
    ) -> None:
        small, large = tables[SMALL_LUMA], tables[LARGE_LUMA]
        self._stream, self._effort, self._has_offsets = stream, effort, offsets is not None
        self._offsets = np.zeros((1, 1), np.int64) if offsets is None else offsets
        self._tables = stream.tables(small), stream.tables(large)
        self._steps = np.maximum(1, (step * _RATIOS + 2048) >> 12)
        rows = [table_row(own / 64) for own in self._steps]
        self._bits = (
            (small.class_bits[rows], small.level_bits[rows], small.end_bits[rows]),
            (large.class_bits[rows], large.level_bits[rows], large.end_bits[rows], large.split_bits[rows]),
        )
        self._ranks = (_NO_RANKS, _NO_RANKS)
        if effort is not None:
            target, middle = stream.target, stream.coded.middle
            looks = _sizes_to_look_at(target, step) if effort.guesses else (None, None)
            self._ranks = (
                _ranks_of_luma(target, middle, small, step, effort.small, effort.threads, looks[0]),
                _ranks_of_luma(target, middle, large, step, effort.large, effort.threads, looks[1]),
            )
        self._work = workspace(large.predictors.shape[1], GROUP**2)

    def run(self, first: int, last: int) -> None:
        """See `Plane`."""
        stream, coded = self._stream, self._stream.coded
        code_groups(
            stream.state, stream.data, stream.target, coded.plane, coded.middle, *self._tables, self._steps,
            *self._bits, 0.0 if self._effort is None else self._effort.lagrange, *self._ranks,
            self._offsets, self._has_offsets, coded.told, coded.energy, self._work, stream.counts,
            coded.spent, first, last,
        )  # fmt: skip
        stream.check()


class ChromaPlane:
    """Cb beside luma, or Cr beside luma and Cb; halved or not is told by its size.

    Args:
        own: its tables.
        before: planes that are coded before it, luma first.
    """

    def __init__(
        self,
        stream: Stream,
        step: int,
        own: PatchTables,
        before: Sequence[Coded],
        *,
        effort: Effort | None = None,
    ) -> None:
        coded = stream.coded
        self._stream, self._step, self._own, self._effort = stream, step, own, effort
        self._before = before
        self._is_halved = before[0].plane.shape != coded.plane.shape
        self._references = np.zeros((len(before), *coded.plane.shape), np.int32)
        self._energy = np.zeros_like(coded.energy)  # of the plane before
        self._middles = np.array([*(one.middle for one in before), coded.middle], np.int64)
        row = table_row(step / 64)
        self._bits = own.class_bits[row], own.level_bits[row], own.end_bits[row]
        self._tables = stream.tables(own)
        self._work = workspace(own.predictors.shape[1], SAMPLES)

    def run(self, first: int, last: int) -> None:
        """See `Plane`."""
        stream, coded = self._stream, self._stream.coded
        cells = 1 if self._is_halved else 2  # of a group, downwards
        top, bottom = first * cells, last * cells
        self._look_up(slice(top, bottom), slice(top * SIDE, bottom * SIDE))
        ranks = _NO_RANKS if self._effort is None else self._rank(top, bottom, self._effort.chroma)
        code_chroma(
            stream.state, stream.data, stream.target, coded.plane, self._references, self._middles,
            self._tables, self._step, self._bits,
            0.0 if self._effort is None else self._effort.lagrange, ranks, coded.told, coded.energy,
            self._energy, self._work, stream.counts[:3], coded.spent, top, bottom,
        )  # fmt: skip
        stream.check()

    def _look_up(self, cells: slice, samples: slice) -> None:
        """Take from the planes before what stands beside some rows."""
        for reference, one in zip(self._references, self._before, strict=True):
            if one is self._before[0] and self._is_halved:
                reference[samples] = quartered(one.plane[2 * samples.start : 2 * samples.stop])
            else:
                reference[samples] = one.plane[samples]
        last = self._before[-1]
        if last is self._before[0] and self._is_halved:
            self._energy[cells] = quartered(last.energy[2 * cells.start : 2 * cells.stop])
        else:
            self._energy[cells] = last.energy[cells]

    def _rank(self, top: int, bottom: int, count: int) -> np.ndarray:
        target, own = self._stream.target, self._own
        x, t = _room((bottom - top) * (target.shape[1] // SIDE), own)
        collect(target, target, self._references, self._middles, SIDE, False, top, x, t)
        return rank_classes(x, t, own.analysis, _mean_bits(own, self._step), self._step / 64, count)


def _ranks_of_luma(
    target: np.ndarray,
    middle: int,
    own: PatchTables,
    step: int,
    count: int,
    threads: int,
    kept: np.ndarray | None,
) -> np.ndarray:
    """The likeliest classes of all patches, with the original in the place of what is decoded before.

    Patches that are not kept have −1.
    """
    side = math.isqrt(own.predictors.shape[2])
    x, t = _room(target.size // side**2, own)
    nothing, middles = np.empty((0, 1, 1), np.int32), np.array([middle], np.int64)
    collect(target, target, nothing, middles, side, True, 0, x, t)
    ranks = np.full((len(x), count), -1)
    which = slice(None) if kept is None else kept
    ranks[which] = rank_classes(
        x[which], t[which], own.analysis, _mean_bits(own, step), step / 64, count, threads=threads
    )
    return ranks


def _room(patches: int, own: PatchTables) -> tuple[np.ndarray, np.ndarray]:
    _, n_context, samples = own.predictors.shape
    return np.empty((patches, samples), np.float32), np.empty((patches, n_context), np.float32)


def _mean_bits(own: PatchTables, step: int) -> np.ndarray:
    return np.ascontiguousarray(own.class_bits[table_row(step / 64)].mean(axis=0))


def _sizes_to_look_at(target: np.ndarray, step: int) -> tuple[np.ndarray, np.ndarray]:
    """Which small and which large patches are likely to be chosen, by the variance of their groups.

    Below Δ²/128 nearly all groups are one large patch, above Δ²/8 few are.
    """
    variance = cell_variances(target).mean(axis=(1, 3)) * (64 / step) ** 2
    small = (variance > 2.0**-7).repeat(2, axis=0).repeat(2, axis=1)
    return np.flatnonzero(small), np.flatnonzero(variance < 2.0**-3)


def quartered(plane: np.ndarray) -> np.ndarray:
    """Return the rounded means of 2 × 2 of the first two axes."""
    means = (plane[::2, ::2] + plane[1::2, ::2] + plane[::2, 1::2] + plane[1::2, 1::2] + 2) >> 2
    return np.ascontiguousarray(means)
