"""The planes of a band of rows to streams of bytes, and back.

Luma, or grey, and alpha are coded by themselves; Cb looks at the decoded luma, Cr at both. Where chroma is
halved, luma is seen through its 2 × 2 means. Every plane is a stream of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from projects.image_compressor.patch.around import GRADES
from projects.image_compressor.patch.borders import BITS, GROUP, PEAK, SAMPLES, SIDE
from projects.image_compressor.patch.planes import ChromaPlane, Coded, Effort, GroupPlane, Plane, Stream
from projects.image_compressor.patch.tables import (
    CHROMA_BLUE,
    CHROMA_RED,
    LARGE_LUMA,
    SMALL_LUMA,
    PatchTables,
)

__all__ = ["no_counts", "patch_steps", "read_band", "samples_of", "write_band"]

_SHARES = {True: (0.54, 0.6), False: (0.96, 1.1)}  # steps of Cb and Cr over that of luma, halved or not
_TURN = 2  # rows of groups that luma is ahead


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
    streams = []
    for i, target in enumerate(targets):
        middle = (int(target[:SIDE, :SIDE].sum()) + SAMPLES // 2) // SAMPLES
        own = None if counts is None else counts[i if _is_chroma(i, len(targets)) else 0]
        streams.append(Stream(Coded.empty(target.shape, middle), target=target, counts=own, learn=learn))
    _run(streams, steps, tables, effort, offsets, effort.threads)
    for stream in streams:
        stream.finish()
    return [stream.coded for stream in streams]


def read_band(
    streams: Sequence[bytes],
    shapes: Sequence[tuple[int, int]],
    steps: Sequence[int],
    middles: Sequence[int],
    tables: Sequence[PatchTables],
    *,
    has_offsets: bool = False,
    measure: bool = False,
    threads: int = 1,
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
    sources = []
    for data, shape, middle in zip(streams, shapes, middles, strict=True):
        coded = Coded.empty(shape, middle)
        if measure:
            coded.spent = np.zeros((*coded.told.shape, 3))
        sources.append(Stream(coded, data=data, name=name))
    offsets = np.zeros((shapes[0][0] // GROUP, shapes[0][1] // GROUP), np.int64) if has_offsets else None
    _run(sources, steps, tables, None, offsets, threads)
    for source in sources:
        source.check_end()
    return [source.coded for source in sources]


def _run(
    streams: Sequence[Stream],
    steps: Sequence[int],
    tables: Sequence[PatchTables],
    effort: Effort | None,
    offsets: np.ndarray | None,
    threads: int,
) -> None:
    """Code all planes, luma and alpha on one thread and chroma, some rows behind, on another."""
    leading: list[Plane] = []
    following: list[Plane] = []
    coded = [stream.coded for stream in streams]
    for i, (stream, step) in enumerate(zip(streams, steps, strict=True)):
        if _is_chroma(i, len(streams)):
            own = tables[CHROMA_BLUE if i == 1 else CHROMA_RED]
            following.append(ChromaPlane(stream, step, own, coded[:i], effort=effort))
        else:
            own_offsets = offsets if i == 0 else None
            leading.append(GroupPlane(stream, step, tables, effort=effort, offsets=own_offsets))
    groups = coded[0].plane.shape[0] // GROUP
    turns = [(first, min(first + _TURN, groups)) for first in range(0, groups, _TURN)]

    def lead(turn: tuple[int, int]) -> None:
        for plane in leading:
            plane.run(*turn)

    if threads < 2 or not following:
        for turn in turns:
            for plane in (*leading, *following):
                plane.run(*turn)
        return
    pool = ThreadPoolExecutor(1)
    try:
        for turn, done in [(turn, pool.submit(lead, turn)) for turn in turns]:
            done.result()
            for plane in following:
                plane.run(*turn)
    finally:
        pool.shutdown(cancel_futures=True)


def _is_chroma(i: int, n_planes: int) -> bool:
    return n_planes >= 3 and i in (1, 2)
