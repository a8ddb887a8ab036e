"""Planes with edges and texture, and the tables that ship."""

from __future__ import annotations

import numpy as np
import pytest

from projects.image_compressor.colour import halved, split_planes
from projects.image_compressor.patch.coder import samples_of
from projects.image_compressor.patch.tables import NUMBER, PatchTables, load_tables


@pytest.fixture
def tables() -> tuple[PatchTables, ...]:
    return load_tables(NUMBER).patches


@pytest.fixture
def scene(rng: np.random.Generator) -> np.ndarray:
    """(96, 80, 3) uint8: a slope, a disc and some grain."""
    y, x = np.mgrid[:96, :80]
    picture = np.stack([2 * x, y + x, 200 - y], axis=-1).astype(np.float64)
    picture[(y - 50) ** 2 + (x - 30) ** 2 < 400] = (200, 60, 30)
    return np.clip(picture + rng.normal(0, 3, picture.shape), 0, 255).astype(np.uint8)


@pytest.fixture
def planes(scene: np.ndarray) -> list[np.ndarray]:
    """Luma and halved chroma of the scene, as the encoder takes them."""
    y, cb, cr = split_planes(scene)
    return [samples_of(p, multiple=m) for p, m in ((y, 16), (halved(cb) + 128, 8), (halved(cr) + 128, 8))]
