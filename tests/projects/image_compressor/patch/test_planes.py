"""Planes in turns of some rows."""

from __future__ import annotations

import numpy as np
import pytest

from projects.image_compressor.patch.borders import GROUP
from projects.image_compressor.patch.planes import ChromaPlane, Coded, Effort, GroupPlane, Stream, quartered
from projects.image_compressor.patch.tables import CHROMA_BLUE, PatchTables
from shared.errors import DataError


def test_quartered_is_the_rounded_mean(rng: np.random.Generator) -> None:
    plane = rng.integers(0, 4000, (6, 8, 3))
    means = plane.reshape(3, 2, 4, 2, 3).mean(axis=(1, 3))
    assert np.abs(quartered(plane) - means).max() <= 0.5


@pytest.mark.parametrize("turn", [1, 3, 100])
def test_turns_of_any_height_write_the_same(
    planes: list[np.ndarray], tables: tuple[PatchTables, ...], turn: int
) -> None:
    assert _written(planes, tables, turn) == _written(planes, tables, 2)


def _written(planes: list[np.ndarray], tables: tuple[PatchTables, ...], turn: int) -> list[bytes]:
    streams = [Stream(Coded.empty(plane.shape, 2000), target=plane) for plane in planes[:2]]
    luma = GroupPlane(streams[0], 700, tables, effort=Effort())
    before = [streams[0].coded]
    chroma = ChromaPlane(streams[1], 600, tables[CHROMA_BLUE], before, effort=Effort())
    groups = planes[0].shape[0] // GROUP
    for first in range(0, groups, turn):
        luma.run(first, min(first + turn, groups))
        chroma.run(first, min(first + turn, groups))
    for stream in streams:
        stream.finish()
    return [stream.coded.stream for stream in streams]


def test_reading_past_the_end_is_told(tables: tuple[PatchTables, ...]) -> None:
    plane = GroupPlane(Stream(Coded.empty((64, 64), 0), data=b"\x80", name="a.svdc"), 20, tables)
    with pytest.raises(DataError, match=r"a\.svdc: the coded picture is cut off"):
        plane.run(0, 4)
