"""From the section "patches" back to the picture: bands of rows to planes, the Wiener filter, R, G and B."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numba
import numpy as np

from projects.image_compressor.colour import CHROMA, merge_planes
from projects.image_compressor.format import Header, plane_shapes
from projects.image_compressor.patch.borders import BITS, GROUP, SIDE
from projects.image_compressor.patch.coder import read_band
from projects.image_compressor.patch.memory import ROWS
from projects.image_compressor.patch.planes import Coded
from projects.image_compressor.patch.section import Band, PatchHeader, unpack_patches
from projects.image_compressor.patch.smoothing import smooth_rows, weights_at
from projects.image_compressor.patch.tables import load_tables
from projects.image_compressor.quantise import FRACTION
from shared.workers import in_order

__all__ = ["Decoded", "measure_patches", "read_patches", "show"]

_MIDDLE = 128 << BITS


@dataclass
class Decoded:
    """The planes of a picture before the Wiener filter.

    Attributes:
        header, own: what the file says of them.
        planes: (h, w) int16 with `BITS` fractional bits, whole patches.
        told: (rows, columns) uint8, of their cells, see `around`.
    """

    header: Header
    own: PatchHeader
    planes: list[np.ndarray]
    told: list[np.ndarray]

    @classmethod
    def empty(cls, header: Header, own: PatchHeader) -> Decoded:
        """Return planes of the right sizes, to be filled by `put`."""
        shapes = own.band_shapes(header, (0, header.height))
        return cls(
            header,
            own,
            [np.empty(shape, np.int16) for shape in shapes],
            [np.empty((rows // SIDE, columns // SIDE), np.uint8) for rows, columns in shapes],
        )

    def put(self, place: int, coded: Sequence[Coded]) -> None:
        """Set the planes of a band."""
        for i, one in enumerate(coded):
            rows = self.own.height * GROUP
            if self.planes[i].shape[1] != self.planes[0].shape[1]:
                rows //= 2
            first = place * rows
            self.planes[i][first : first + len(one.plane)] = one.plane
            self.told[i][first // SIDE : first // SIDE + len(one.told)] = one.told


def read_patches(section: bytes, header: Header, *, name: str) -> np.ndarray:
    """Return the pixels that the section "patches" holds.

    Raises:
        DataError: cut off, or what no encoder writes.
    """
    own, bands = unpack_patches(section, header, name=name)
    decoded = Decoded.empty(header, own)
    for place, coded in enumerate(_read_bands(own, bands, header, name=name)):
        decoded.put(place, coded)
    return show(decoded)


def measure_patches(section: bytes, header: Header, *, name: str) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return for each plane what was told of its cells, and the bits that each took: `told` and `spent`."""
    own, bands = unpack_patches(section, header, name=name)
    parts = [  # planes are dropped band by band
        [(one.told, one.spent) for one in coded]
        for coded in _read_bands(own, bands, header, measure=True, name=name)
    ]
    return [
        (np.concatenate([told for told, _ in plane]), np.concatenate([spent for _, spent in plane]))
        for plane in zip(*parts, strict=True)
    ]


def _read_bands(
    own: PatchHeader, bands: Sequence[Band], header: Header, *, measure: bool = False, name: str
) -> Iterator[list[Coded]]:
    tables = load_tables(own.number).patches
    spans = own.spans(header)
    threads = min(len(spans), numba.get_num_threads())  # a lone band has them for its planes
    each = numba.get_num_threads() if threads == 1 else 1

    def read(place: int) -> list[Coded]:
        band, shapes = bands[place], own.band_shapes(header, spans[place])
        return read_band(
            band.streams, shapes, own.steps, band.middles, tables, has_offsets=own.has_offsets,
            measure=measure, threads=each, name=name,
        )  # fmt: skip

    return in_order(read, range(len(spans)), threads)


def show(decoded: Decoded) -> np.ndarray:
    """Return the picture: every plane through its Wiener filter, then colours."""
    header, own = decoded.header, decoded.own
    smoothed = [_smoothed(decoded, i) for i in range(len(decoded.planes))]
    shapes = plane_shapes(header, own.is_halved)
    picture = np.empty(header.shape, np.uint16 if header.depth == 16 else np.uint8)

    def fill(first: int) -> None:
        last = min(header.height, first + ROWS)
        # halved chroma is interpolated: one row more on both sides, for which luma needs two
        above, below = (2 if first else 0), min(2, header.height - last)
        parts = []
        for i, (plane, (rows, columns)) in enumerate(zip(smoothed, shapes, strict=True)):
            factor = 2 if rows != header.height or columns != header.width else 1
            top, bottom = (first - above) // factor, min(rows, -(-(last + below) // factor))
            middle = _MIDDLE if header.channels >= 3 and i in CHROMA else 0
            part = plane[top:bottom, :columns].astype(np.int32) - np.int32(middle)
            parts.append(part << (FRACTION - BITS))
        shape = (last + below - first + above, *header.shape[1:])
        picture[first:last] = merge_planes(parts, shape, header.depth)[above : above + last - first]

    for _ in in_order(fill, range(0, header.height, ROWS), numba.get_num_threads()):
        pass
    return picture


def _smoothed(decoded: Decoded, i: int) -> np.ndarray:
    plane, told, step = decoded.planes[i], decoded.told[i], decoded.own.steps[i]
    kind = i if decoded.header.channels >= 3 and i in CHROMA else 0
    weights = weights_at(load_tables(decoded.own.number).smoothing[kind], step)
    out = np.empty_like(plane)

    def smooth(first: int) -> None:
        smooth_rows(plane, told, step, weights, first, min(len(plane), first + ROWS), out)

    for _ in in_order(smooth, range(0, len(plane), ROWS), numba.get_num_threads()):
        pass
    return out
