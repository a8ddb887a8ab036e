"""Everything that can be asked of a loaded picture, recipe or colour table, as one digest."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tools.reliability.digests import digest_of

__all__ = ["read_cube_file", "read_hald_file", "read_picture_file", "read_recipe_file", "read_svdc"]

MAX_PIXELS = 1 << 20  # of a picture that is decoded here: what a header may claim is bounded by an option


def read_svdc(path: Path) -> str:
    """Decode the picture, and describe the file."""
    from projects.image_compressor.decoder import decode_picture
    from projects.image_compressor.format import describe

    data = path.read_bytes()
    found = decode_picture(data, name=path.name, max_pixels=MAX_PIXELS)
    facts = describe(data, name=path.name)
    facts.pop("bytes"), facts.pop("bpp")
    shape = (facts["height"], facts["width"], facts["channels"])[: found.pixels.ndim]
    assert found.pixels.shape == shape, "the picture has another shape than the file says"
    assert found.pixels.dtype == (np.uint16 if facts["depth"] == 16 else np.uint8), "of another depth"
    return digest_of(found.pixels, found.icc, found.exif, facts)


def read_picture_file(path: Path) -> str:
    """Open every frame, with what the file says of it."""
    from shared.images import load_frames

    frames = load_frames(path, max_pixels=MAX_PIXELS)
    said = []
    for frame in frames:
        pixels = frame.pixels
        assert pixels.ndim == 2 or pixels.shape[2] in (2, 3, 4), "channels that are none"
        assert pixels.dtype in (np.uint8, np.uint16), "another depth"
        said.append({name: value for name, value in vars(frame).items() if name != "pixels"})
    assert len({(frame.pixels.shape[2:], frame.pixels.dtype) for frame in frames}) == 1, "frames that differ"
    return digest_of(*(frame.pixels for frame in frames), said)


def read_recipe_file(path: Path) -> str:
    """Read a recipe and check its steps."""
    from projects.photo_filters.recipes import load_recipe, read_recipe

    chain = read_recipe(path)
    return digest_of(chain, load_recipe(path).name, load_recipe(path).about)


def read_cube_file(path: Path) -> str:
    """Read a colour table."""
    from projects.photo_filters.cubes import read_cube

    return _table_digest(read_cube(path))


def read_hald_file(path: Path) -> str:
    """Read a colour table that is a picture."""
    from projects.photo_filters.hald import read_hald

    return _table_digest(read_hald(path))


def _table_digest(table: np.ndarray) -> str:
    assert table.dtype == np.float32
    assert np.isfinite(table).all()
    assert table.ndim == 4 or len(table) == 3
    return digest_of(table)
