"""From the bytes of a `.svdc` file back to the picture, the same on every machine."""

from __future__ import annotations

import numpy as np

from projects.image_compressor.colour import merge_planes
from projects.image_compressor.format import Header, unpack, unpack_factors
from projects.image_compressor.patch.decoder import read_patches
from projects.image_compressor.patch.memory import memory_of_patches
from projects.image_compressor.quantise import rebuild_plane
from projects.image_compressor.stream import read_factors
from shared.errors import DataError
from shared.images import MAX_PIXELS, Picture
from shared.memory import check_budget

__all__ = ["decode", "decode_picture", "memory_to_decode"]

_FACTORS = 9  # bytes for each sample, as measured: planes, and what they become


def memory_to_decode(header: Header) -> float:
    """Return the bytes that decoding a file with this header will need."""
    if header.method == "patch":
        return memory_of_patches(header)
    return _FACTORS * header.width * header.height * header.channels


def decode(data: bytes, *, rank: int | None = None, max_pixels: int = MAX_PIXELS) -> np.ndarray:
    """Return the picture in `data`: (h, w) or (h, w, c), uint8 or uint16, as it was given to `encode`.

    Args:
        data: the content of a `.svdc` file.
        rank: decode only the first so many ranks of each plane, of a file of method svd.
        max_pixels: larger pictures are refused before anything is allocated.

    Raises:
        DataError: not such a file, a newer version, damaged, cut off, too large, or more than the memory.
    """
    return decode_picture(data, rank=rank, max_pixels=max_pixels).pixels


def decode_picture(
    data: bytes, *, name: str = "the data", rank: int | None = None, max_pixels: int = MAX_PIXELS
) -> Picture:
    """Return the picture with its colour profile and EXIF block; `name` is what errors call the data."""
    if rank is not None and rank < 1:
        raise DataError(f"rank {rank} is not positive", "choose 1 or more")
    header, sections = unpack(data, name=name, max_pixels=max_pixels)
    check_budget(memory_to_decode(header), f"{name}: a picture of its size", "decode a smaller one")
    if header.method == "patch":
        if rank is not None:
            raise DataError(f"{name} is made of patches and has no ranks", "leave out the rank")
        pixels = read_patches(sections["patches"], header, name=name)
        return Picture(pixels, icc=sections.get("icc"), exif=sections.get("exif"))
    factors, stream = unpack_factors(sections["factors"], header, name=name)
    shapes = factors.plane_shapes(header)
    # the stream goes round the planes rank by rank, so the first ranks stand first
    ranks = [count if rank is None else min(rank, count) for count in factors.ranks]
    try:
        is_whole = ranks == list(factors.ranks)
        coded = read_factors(stream, shapes, ranks, factors.first_gains, is_whole=is_whole)
        planes = [
            rebuild_plane(left, right, gains, step) + np.int32(mean)
            for (left, right, gains), step, mean in zip(
                coded, factors.plane_steps(), factors.means, strict=True
            )
        ]
    except DataError as error:
        raise DataError(f"{name}: {error.problem}", error.next_step) from error
    pixels = merge_planes(planes, header.shape, header.depth)
    return Picture(pixels, icc=sections.get("icc"), exif=sections.get("exif"))
