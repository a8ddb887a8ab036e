"""The planes of a band of rows to streams of bytes, and back.

Luma, or grey, and alpha are coded by themselves; Cb looks at the decoded luma, Cr at both. Where chroma is
halved, luma is seen through its 2 × 2 means. Every plane is a stream of its own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from projects.image_compressor.patch.around import BANDS, GRADES
from projects.image_compressor.patch.borders import BITS, GROUP, PEAK, SAMPLES, SIDE, collect
from projects.image_compressor.patch.choice import LAMBDA, rank_classes, table_row
from projects.image_compressor.patch.chroma import code_chroma
from projects.image_compressor.patch.grouping import workspace
from projects.image_compressor.patch.groups import code_groups
from projects.image_compressor.patch.tables import (
    CHROMA_BLUE,
    CHROMA_RED,
    LARGE_LUMA,
    SMALL_LUMA,
    PatchTables,
)
from projects.image_compressor.patch.tuning import cell_variances
from projects.image_compressor.rangecoder import (
    finish,
    is_cut_off,
    is_no_end,
    start_reading,
    start_writing,
)
from shared.errors import DataError

__all__ = [
    "Coded",
    "Effort",
    "no_counts",
    "patch_steps",
    "quartered",
    "read_band",
    "samples_of",
    "write_band",
]

_ROOM = 24  # bytes that a level can take, generously
_SHARES = {True: (0.54, 0.6), False: (0.96, 1.1)}  # steps of Cb and Cr over that of luma, halved or not
_RATIOS = np.array([2435, 2896, 3444, 4096, 4871, 5793, 6889], np.int64)  # 4096 · 2^(o/4), o = −3 … 3
_NO_RANKS = np.empty((0, 0), np.int64)


@dataclass(frozen=True)
class Effort:
    """How hard the encoder looks: how many classes are quantised in earnest, and what a bit is worth.

    Attributes:
        small, large, chroma: classes of each kind of patch.
        guesses: whether the size of patches is guessed where the variance tells enough.
        lagrange: λ/Δ².
        threads: that classes are ranked by; nothing depends on their number.
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


def patch_steps(step: float, channels: int, is_halved: bool, *, coarser: float = 1.0) -> list[int]:
    """Return the step of each plane with 6 fractional bits, for a luma step in levels of 255.

    Steps of chroma that is not halved are multiplied by `coarser`.
    """
    shares = [1.0] * channels
    if channels >= 3:
        shares[1:3] = (share if is_halved else share * coarser for share in _SHARES[is_halved])
    return [min(65535, max(1, round(64 * step * share))) for share in shares]


def samples_of(plane: np.ndarray, *, multiple: int = GROUP) -> np.ndarray:
    """Return a float plane, 0 to 255, as whole numbers, its last row and column repeated to whole patches."""
    height, width = plane.shape
    whole = np.clip(np.rint(plane * (1 << BITS)), 0, PEAK).astype(np.int32)
    return np.pad(whole, [(0, -height % multiple), (0, -width % multiple)], mode="edge")


def no_counts(tables: Sequence[PatchTables]) -> list[tuple[np.ndarray, ...]]:
    """Return zeros for `write_band` to count in: for luma, Cb and Cr."""
    each = [
        (
            np.zeros((GRADES, 64, own.level_bits.shape[-1])),
            np.zeros((GRADES, own.end_bits.shape[-1])),
            np.zeros((GRADES, own.class_bits.shape[-1])),
        )
        for own in tables
    ]
    return [(*each[SMALL_LUMA], *each[LARGE_LUMA], np.zeros((9, 2))), each[CHROMA_BLUE], each[CHROMA_RED]]


_UNCOUNTED = tuple(np.empty((0,) * n) for n in (3, 2, 2, 3, 2, 2, 2))


def write_band(
    targets: Sequence[np.ndarray],
    steps: Sequence[int],
    tables: Sequence[PatchTables],
    *,
    effort: Effort,
    offsets: np.ndarray | None = None,
    counts: Sequence[tuple[np.ndarray, ...]] | None = None,
    learn: bool = False,
) -> list[Coded]:
    """Code planes of `samples_of`: luma[, Cb, Cr][, alpha]; halved chroma is told by its size.

    Args:
        offsets: (group rows, group columns) 0 to `OFFSETS` − 1, for luma, where groups have their own steps.
        counts: of `no_counts`, raised by what was chosen.
        learn: let the tables' own states be changed.
    """
    made: list[Coded] = []
    for i, (target, step) in enumerate(zip(targets, steps, strict=True)):
        data = np.empty(_ROOM * target.size + 1024, np.uint8)
        state = start_writing()
        middle = (int(target[:SIDE, :SIDE].sum()) + SAMPLES // 2) // SAMPLES
        coded = _empty(target.shape, middle)
        if _is_chroma(i, len(targets)):
            own = _UNCOUNTED[:3] if counts is None else counts[i]
            _run_chroma(i, state, data, target, coded, made, step, tables, effort, own, learn)
        else:
            own = _UNCOUNTED if counts is None else counts[0]
            _run_groups(
                state, data, target, coded, step, tables, effort, offsets if i == 0 else None, own, learn
            )
        coded.stream = finish(state, data)
        made.append(coded)
    return made


def read_band(
    streams: Sequence[bytes],
    shapes: Sequence[tuple[int, int]],
    steps: Sequence[int],
    middles: Sequence[int],
    tables: Sequence[PatchTables],
    *,
    has_offsets: bool = False,
    measure: bool = False,
    name: str = "the data",
) -> list[Coded]:
    """Return the planes that streams of `write_band` hold.

    Args:
        shapes: of each plane, whole patches.
        has_offsets: whether groups of luma have their own steps.
        measure: note what each cell takes.

    Raises:
        DataError: a stream is cut off, or is not what a writer makes.
    """
    made: list[Coded] = []
    target = np.empty((0, 0), np.int32)
    for i, (stream, shape, step, middle) in enumerate(zip(streams, shapes, steps, middles, strict=True)):
        data = np.frombuffer(stream, np.uint8).copy()  # compiled code takes one kind of array, writable
        state, coded = start_reading(data), _empty(shape, middle)
        if measure:
            coded.spent = np.zeros((*coded.told.shape, 3))
        if _is_chroma(i, len(streams)):
            _run_chroma(i, state, data, target, coded, made, step, tables, None, _UNCOUNTED[:3], False)
        else:
            offsets = np.zeros((shape[0] // GROUP, shape[1] // GROUP), np.int64)
            own_offsets = offsets if has_offsets and i == 0 else None
            _run_groups(state, data, target, coded, step, tables, None, own_offsets, _UNCOUNTED, False)
        if is_cut_off(state):
            raise DataError(f"{name}: the coded picture is cut off", "get another copy")
        if is_no_end(state):
            raise DataError(f"{name}: the coded picture is not what an encoder writes", "get another copy")
        made.append(coded)
    return made


def _is_chroma(i: int, n_planes: int) -> bool:
    return n_planes >= 3 and i in (1, 2)


def _empty(shape: tuple[int, ...], middle: int) -> Coded:
    cells = (shape[0] // SIDE, shape[1] // SIDE)
    return Coded(
        np.zeros(shape, np.int32), np.zeros(cells, np.int64), np.zeros((*cells, BANDS), np.int64), middle
    )


def _arrays(own: PatchTables, is_reading: bool, learn: bool) -> tuple[np.ndarray, ...]:
    slots, weights = (a if learn else a.copy() for a in (own.slots, own.weights))
    analysis = np.empty((0, 0, 0), np.float32) if is_reading else own.analysis
    return slots, weights, own.predictors, own.bases, analysis


def _run_groups(
    state: np.ndarray,
    data: np.ndarray,
    target: np.ndarray,
    coded: Coded,
    step: int,
    tables: Sequence[PatchTables],
    effort: Effort | None,
    offsets: np.ndarray | None,
    counts: tuple[np.ndarray, ...],
    learn: bool,
) -> None:
    small, large = tables[SMALL_LUMA], tables[LARGE_LUMA]
    steps = np.maximum(1, (step * _RATIOS + 2048) >> 12)
    rows = [table_row(own / 64) for own in steps]
    small_ranks = large_ranks = _NO_RANKS
    if effort is not None:
        nothing, middles = np.empty((0, 1, 1), np.int32), np.array([coded.middle], np.int64)
        looks = _sizes_to_look_at(target, step) if effort.guesses else (None, None)
        small_ranks = _ranks(target, nothing, middles, small, step, effort.small, effort.threads, looks[0])
        large_ranks = _ranks(target, nothing, middles, large, step, effort.large, effort.threads, looks[1])
    code_groups(
        state, data, target, coded.plane, coded.middle, _arrays(small, effort is None, learn),
        _arrays(large, effort is None, learn), steps,
        (small.class_bits[rows], small.level_bits[rows], small.end_bits[rows]),
        (large.class_bits[rows], large.level_bits[rows], large.end_bits[rows], large.split_bits[rows]),
        0.0 if effort is None else effort.lagrange, small_ranks, large_ranks,
        np.zeros((1, 1), np.int64) if offsets is None else offsets, offsets is not None,
        coded.told, coded.energy, workspace(large.predictors.shape[1], GROUP**2), counts, coded.spent,
    )  # fmt: skip


def _ranks(
    target: np.ndarray,
    references: np.ndarray,
    middles: np.ndarray,
    own: PatchTables,
    step: int,
    count: int,
    threads: int,
    kept: np.ndarray | None = None,
) -> np.ndarray:
    """The likeliest classes of all patches, with the original in the place of what is decoded before.

    Patches that are not kept have −1.
    """
    _, n_context, samples = own.predictors.shape
    side, patches = math.isqrt(samples), target.size // samples
    x, t = np.empty((patches, samples), np.float32), np.empty((patches, n_context), np.float32)
    collect(target, target, references, middles, side, not len(references), x, t)
    class_bits = np.ascontiguousarray(own.class_bits[table_row(step / 64)].mean(axis=0))
    ranks = np.full((patches, count), -1)
    which = slice(None) if kept is None else kept
    ranks[which] = rank_classes(
        x[which], t[which], own.analysis, class_bits, step / 64, count, threads=threads
    )
    return ranks


def _sizes_to_look_at(target: np.ndarray, step: int) -> tuple[np.ndarray, np.ndarray]:
    """Which small and which large patches are likely to be chosen, by the variance of their groups.

    Below Δ²/128 nearly all groups are one large patch, above Δ²/8 few are.
    """
    variance = cell_variances(target).mean(axis=(1, 3)) * (64 / step) ** 2
    small = (variance > 2.0**-7).repeat(2, axis=0).repeat(2, axis=1)
    return np.flatnonzero(small), np.flatnonzero(variance < 2.0**-3)


def _run_chroma(
    i: int,
    state: np.ndarray,
    data: np.ndarray,
    target: np.ndarray,
    coded: Coded,
    made: Sequence[Coded],
    step: int,
    tables: Sequence[PatchTables],
    effort: Effort | None,
    counts: tuple[np.ndarray, ...],
    learn: bool,
) -> None:
    own = tables[CHROMA_BLUE if i == 1 else CHROMA_RED]
    luma, energy = made[0].plane, made[0].energy
    if luma.shape != coded.plane.shape:
        luma, energy = quartered(luma), quartered(energy)
    references = luma[None] if i == 1 else np.stack([luma, made[1].plane])
    middles = np.array([*(one.middle for one in made[:i]), coded.middle], np.int64)
    row = table_row(step / 64)
    ranks = _NO_RANKS
    if effort is not None:
        ranks = _ranks(target, references, middles, own, step, effort.chroma, effort.threads)
    code_chroma(
        state, data, target, coded.plane, references, middles, _arrays(own, effort is None, learn), step,
        (own.class_bits[row], own.level_bits[row], own.end_bits[row]),
        0.0 if effort is None else effort.lagrange, ranks, coded.told, coded.energy,
        energy if i == 1 else made[1].energy, workspace(own.predictors.shape[1], SAMPLES), counts,
        coded.spent,
    )  # fmt: skip


def quartered(plane: np.ndarray) -> np.ndarray:
    """Return the rounded means of 2 × 2 of the first two axes."""
    means = (plane[::2, ::2] + plane[1::2, ::2] + plane[::2, 1::2] + plane[1::2, 1::2] + 2) >> 2
    return np.ascontiguousarray(means)
