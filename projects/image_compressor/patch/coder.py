"""A picture's planes to streams of bytes, and back.

Luma, or grey, and alpha are coded by themselves; Cb looks at the decoded luma, Cr at both. Where chroma is
halved, luma is seen through its 2 × 2 means. Every plane is a stream of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from projects.image_compressor.patch.borders import BITS, PEAK, SAMPLES, SIDE
from projects.image_compressor.patch.choice import table_row
from projects.image_compressor.patch.levels import BANDS
from projects.image_compressor.patch.planes import code_plane
from projects.image_compressor.patch.tables import CHROMA_BLUE, CHROMA_RED, LUMA, PlaneTables
from projects.image_compressor.rangecoder import finish, is_cut_off, start_reading, start_writing
from shared.errors import DataError

__all__ = ["Coded", "patch_steps", "read_planes", "samples_of", "write_planes"]

_Beside = tuple[np.ndarray, np.ndarray, np.ndarray]
_NOTHING = np.zeros((1, 1, BANDS), np.int64)
_ROOM = 24  # bytes that a level can take, generously
_SHARES = {True: (0.54, 0.6), False: (0.96, 1.1)}  # steps of Cb and Cr over that of luma, halved or not


@dataclass
class Coded:
    """A plane as its decoder sees it.

    Attributes:
        plane: (h, w) int32 with `BITS` fractional bits, whole patches.
        classes: (rows, columns) int64.
        energy: (rows, columns, BANDS) int64, mean magnitudes of the levels.
        middle: the sample that stands for the border of the first patch.
        stream: what it was written as; empty when read.
        levels: (rows·columns, 64) int32 where they were asked for.
    """

    plane: np.ndarray
    classes: np.ndarray
    energy: np.ndarray
    middle: int
    stream: bytes
    levels: np.ndarray


def patch_steps(step: float, channels: int, is_halved: bool) -> list[int]:
    """Return the step of each plane with 6 fractional bits, for a luma step in levels of 255."""
    shares = [1.0] * channels
    if channels >= 3:
        shares[1:3] = _SHARES[is_halved]
    return [max(1, round(64 * step * share)) for share in shares]


def samples_of(plane: np.ndarray, *, multiple: int = SIDE) -> np.ndarray:
    """Return a float plane, 0 to 255, as whole numbers, its last row and column repeated to whole patches."""
    height, width = plane.shape
    whole = np.clip(np.rint(plane * (1 << BITS)), 0, PEAK).astype(np.int32)
    return np.pad(whole, [(0, -height % multiple), (0, -width % multiple)], mode="edge")


def write_planes(
    targets: Sequence[np.ndarray],
    steps: Sequence[int],
    tables: Sequence[PlaneTables],
    *,
    record: bool = False,
    learn: bool = False,
) -> list[Coded]:
    """Code planes of `samples_of`: luma[, Cb, Cr][, alpha]; halved chroma is told by its size.

    Args:
        record: keep the levels.
        learn: let the tables' own states be changed.
    """
    made: list[Coded] = []
    for i, (target, step) in enumerate(zip(targets, steps, strict=True)):
        kind, beside = _beside(i, len(targets), made, target.shape)
        data = np.empty(_ROOM * target.size + 1024, np.uint8)
        state = start_writing()
        middle = (int(target[:SIDE, :SIDE].sum()) + SAMPLES // 2) // SAMPLES
        coded = _run(state, data, target, target.shape, step, middle, tables[kind], beside, record, learn)
        coded.stream = finish(state, data)
        made.append(coded)
    return made


def read_planes(
    streams: Sequence[bytes],
    shapes: Sequence[tuple[int, int]],
    steps: Sequence[int],
    middles: Sequence[int],
    tables: Sequence[PlaneTables],
    *,
    name: str = "the data",
) -> list[np.ndarray]:
    """Return the planes (h, w) int32, whole patches, that streams of `write_planes` hold.

    Raises:
        DataError: a stream is cut off.
    """
    made: list[Coded] = []
    for i, (stream, shape, step, middle) in enumerate(zip(streams, shapes, steps, middles, strict=True)):
        kind, beside = _beside(i, len(streams), made, shape)
        data = np.frombuffer(stream, np.uint8).copy()  # compiled code takes one kind of array, writable
        state = start_reading(data)
        target = np.empty((0, 0), np.int32)
        made.append(_run(state, data, target, shape, step, middle, tables[kind], beside, False, False))
        if is_cut_off(state):
            raise DataError(f"{name}: the coded picture is cut off", "get another copy")
    return [coded.plane for coded in made]


def _beside(i: int, n_planes: int, made: Sequence[Coded], shape: tuple[int, int]) -> tuple[int, _Beside]:
    """The kind of plane i, the planes (n, h, w) that it looks at, their `middle` and magnitudes."""
    if n_planes < 3 or i not in (1, 2):
        return LUMA, (np.empty((0, *shape), np.int32), np.empty(0, np.int64), _NOTHING)
    luma, energy = made[0].plane, made[0].energy
    if luma.shape != shape:
        luma = (luma[::2, ::2] + luma[1::2, ::2] + luma[::2, 1::2] + luma[1::2, 1::2] + 2) >> 2
        energy = (energy[::2, ::2] + energy[1::2, ::2] + energy[::2, 1::2] + energy[1::2, 1::2] + 2) >> 2
    middles = np.array([one.middle for one in made[:i]], np.int64)
    if i == 1:
        return CHROMA_BLUE, (luma[None], middles, np.ascontiguousarray(energy))
    return CHROMA_RED, (np.stack([luma, made[1].plane]), middles, made[1].energy)


def _run(
    state: np.ndarray,
    data: np.ndarray,
    target: np.ndarray,
    shape: tuple[int, int],
    step: int,
    middle: int,
    tables: PlaneTables,
    beside: _Beside,
    record: bool,
    learn: bool,
) -> Coded:
    rows, columns = shape[0] // SIDE, shape[1] // SIDE
    coded = Coded(
        plane=np.zeros(shape, np.int32),
        classes=np.zeros((rows, columns), np.int64),
        energy=np.zeros((rows, columns, BANDS), np.int64),
        middle=middle,
        stream=b"",
        levels=np.zeros((rows * columns if record else 0, SAMPLES), np.int32),
    )
    bits = table_row(step / 64)
    references, middles, beneath = beside
    slots, weights = (a if learn else a.copy() for a in (tables.slots, tables.weights))
    code_plane(
        state, data, slots, weights, target, coded.plane, references, middles,
        tables.predictors, tables.bases, step, middle, tables.analysis, tables.class_bits[bits],
        tables.level_bits[bits], tables.end_bits[bits], coded.classes, coded.energy, beneath, coded.levels,
    )  # fmt: skip
    return coded
