"""What decoding a picture of patches needs, by the file's header."""

from __future__ import annotations

import numba

from projects.image_compressor.format import Header
from projects.image_compressor.patch.borders import GROUP
from projects.image_compressor.patch.section import band_height, whole_groups

__all__ = ["ROWS", "memory_of_patches"]

ROWS = 256  # of the picture that are filtered, or turned to R, G and B, at once; whole groups
# bytes for each sample, as measured: of a plane, while a band is decoded, while rows become R, G and B
_PLANE, _DECODING, _COLOUR = 2, 10, 12
_PADDING = 2.5  # while a band is decoded, of what it was padded with: next to nothing is coded there


def memory_of_patches(header: Header) -> float:
    """Return the bytes that decoding needs, within a factor of two, as streams and halved chroma may be.

    Either the planes are there beside the bands in work, or beside what the Wiener filter makes of them, the
    picture, and the rows whose colours are in work.
    """
    threads = numba.get_num_threads()
    samples, padded = header.width * header.height * header.channels, whole_groups(header) * header.channels
    groups = threads * band_height(header.height, header.width)
    in_work = min(1.0, groups * GROUP / header.height)
    decoding = (_DECODING * samples + _PADDING * (padded - samples)) * in_work
    rows = min(header.height, threads * ROWS)
    coloured = header.raw_bytes + _COLOUR * rows * header.width * header.channels
    return _PLANE * padded + max(decoding, _PLANE * padded + coloured)
