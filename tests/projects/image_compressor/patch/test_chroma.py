"""Chroma is told beside luma: what follows from it costs little."""

from __future__ import annotations

import numpy as np

from projects.image_compressor.patch.borders import BITS
from projects.image_compressor.patch.coder import Effort, write_band
from projects.image_compressor.patch.tables import PatchTables


def test_chroma_like_luma_costs_less_than_unlike(
    rng: np.random.Generator, planes: list[np.ndarray], tables: tuple[PatchTables, ...]
) -> None:
    luma = planes[0]
    small = (luma[::2, ::2] + luma[1::2, ::2] + luma[::2, 1::2] + luma[1::2, 1::2]) // 4
    like = (small - (128 << BITS)) // 2 + (128 << BITS)
    blue = [len(write_band([luma, own, like], [400, 300, 300], tables, effort=Effort())[1].stream)
            for own in (like, np.ascontiguousarray(like[::-1, ::-1]))]  # fmt: skip
    assert blue[0] < 0.8 * blue[1]


def test_grey_chroma_costs_next_to_nothing(planes: list[np.ndarray], tables: tuple[PatchTables, ...]) -> None:
    grey = np.full_like(planes[1], 128 << BITS)
    coded = write_band([planes[0], grey, grey], [400, 300, 300], tables, effort=Effort())
    assert all(len(one.stream) < 40 for one in coded[1:])
    assert all(np.abs(one.plane - grey).max() <= 2 << BITS for one in coded[1:])
