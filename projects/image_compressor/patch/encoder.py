"""From a picture to the bytes of a `.svdc` file of method "patch", and from its section back to planes."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from projects.image_compressor.colour import CHROMA, halved, halving_error, merge_planes, split_planes
from projects.image_compressor.format import Header, check_picture, pack, plane_shapes
from projects.image_compressor.patch.borders import BITS, SIDE
from projects.image_compressor.patch.coder import Coded, patch_steps, read_planes, samples_of, write_planes
from projects.image_compressor.patch.section import pack_patches, unpack_patches
from projects.image_compressor.patch.tables import NUMBER, load_tables
from projects.image_compressor.quantise import FRACTION, step_size

__all__ = ["PatchEncoded", "PatchEncoder", "read_patches"]

# Chroma is halved while the squared error of halving alone stays below this share of Δ². For PSNR over R, G
# and B pictures of strong colours would have it at 0.004 and less, one of soft colours at 0.02; SSIM, which
# sees luma alone, has the more bits the more often chroma is halved (docs/results.md).
_HALVING = 0.02
_MIDDLE = 128 << BITS


class PatchEncoded:
    """A finished file, and what its decoder will show.

    Attributes:
        data: the file's bytes.
        step: index of the luma step, as of `step_size`.
    """

    def __init__(self, data: bytes, step: int, coded: list[Coded], header: Header, is_halved: bool) -> None:
        self.data = data
        self.step = step
        self._coded, self._header, self._is_halved = coded, header, is_halved

    @cached_property
    def pixels(self) -> np.ndarray:
        """The decoded picture, worked out without reading the bytes again."""
        return _merged([one.plane for one in self._coded], self._header, self._is_halved)


class PatchEncoder:
    """A picture made ready, to be encoded at any step.

    Args:
        picture: (h, w) or (h, w, c), c = 2 grey and alpha, 3 RGB, 4 RGB and alpha; uint8, or
            uint16, of which 12 bits are worked on. Alpha is one more plane; colours under it are kept.
        icc, exif: kept in the file as they are.
    """

    def __init__(self, picture: np.ndarray, *, icc: bytes | None = None, exif: bytes | None = None) -> None:
        self.picture = picture
        self.header = check_picture(picture, "patch")
        self._metadata = {name: block for name, block in (("icc", icc), ("exif", exif)) if block}
        self._planes = split_planes(picture)
        self._halving_error = halving_error(picture, self._planes)

    def at_step(self, step: int) -> PatchEncoded:
        """Encode with the luma step of index `step`."""
        delta = step_size(step)
        is_halved = self._halving_error <= _HALVING * delta**2
        targets = []
        for i, plane in enumerate(self._planes):
            is_chroma = self.header.channels >= 3 and i in CHROMA
            samples = halved(plane) if is_chroma and is_halved else plane
            targets.append(
                samples_of(samples + 128 if is_chroma else samples, multiple=_multiple(i, is_halved))
            )
        steps = patch_steps(delta, len(targets), is_halved)
        coded = write_planes(targets, steps, load_tables(NUMBER))
        section = pack_patches(is_halved, steps, [one.middle for one in coded], [one.stream for one in coded])
        data = pack(self.header, {"patches": section, **self._metadata})
        return PatchEncoded(data, step, coded, self.header, is_halved)


def read_patches(section: bytes, header: Header, *, name: str) -> np.ndarray:
    """Return the pixels that the section "patches" holds.

    Raises:
        DataError: cut off, or what no encoder writes.
    """
    is_halved, number, steps, middles, streams = unpack_patches(section, header, name=name)
    shapes = [
        (rows + -rows % _multiple(i, is_halved), columns + -columns % _multiple(i, is_halved))
        for i, (rows, columns) in enumerate(plane_shapes(header, is_halved))
    ]
    planes = read_planes(streams, shapes, steps, middles, load_tables(number), name=name)
    return _merged(planes, header, is_halved)


def _multiple(i: int, is_halved: bool) -> int:
    """What the sides of plane i are multiples of: halved chroma has whole patches where luma has."""
    return 2 * SIDE if is_halved and i == 0 else SIDE


def _merged(planes: list[np.ndarray], header: Header, is_halved: bool) -> np.ndarray:
    shown = []
    for i, (plane, (rows, columns)) in enumerate(zip(planes, plane_shapes(header, is_halved), strict=True)):
        middle = _MIDDLE if header.channels >= 3 and i in CHROMA else 0
        shown.append(np.ascontiguousarray(plane[:rows, :columns] - np.int32(middle)) << (FRACTION - BITS))
    return merge_planes(shown, header.shape, header.depth)
