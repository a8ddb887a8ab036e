"""Chroma is told beside luma: what follows from it costs little."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter

from projects.image_compressor.patch.borders import BITS
from projects.image_compressor.patch.coder import samples_of, write_band
from projects.image_compressor.patch.planes import Effort
from projects.image_compressor.patch.tables import PatchTables


def test_chroma_like_luma_costs_less_than_unlike(
    rng: np.random.Generator, tables: tuple[PatchTables, ...]
) -> None:
    """Edges of luma in the same places or turned by 180°; Cb falls where luma grows, Cr where Cb does."""
    small = gaussian_filter(rng.normal(0, 1, (48, 48)), 2)
    small = np.where(small > 0, 170.0, 90.0)
    luma = samples_of(small.repeat(2, axis=0).repeat(2, axis=1))
    rising, turned = (130 + (own - 130) / 4 for own in (small, small[::-1, ::-1]))
    grey = np.full_like(rising, 128)

    def sizes(*chroma: np.ndarray) -> list[int]:
        targets = [luma, *(samples_of(plane, multiple=8) for plane in chroma)]
        return [len(one.stream) for one in write_band(targets, [500, 300, 300], tables, effort=Effort())]

    assert sizes(260 - rising, grey)[1] < 0.5 * sizes(260 - turned, grey)[1]
    assert sizes(260 - turned, turned)[2] < 0.6 * sizes(grey, turned)[2]


def test_grey_chroma_costs_next_to_nothing(planes: list[np.ndarray], tables: tuple[PatchTables, ...]) -> None:
    grey = np.full_like(planes[1], 128 << BITS)
    coded = write_band([planes[0], grey, grey], [400, 300, 300], tables, effort=Effort())
    assert all(len(one.stream) < 40 for one in coded[1:])
    assert all(np.abs(one.plane - grey).max() <= 2 << BITS for one in coded[1:])
