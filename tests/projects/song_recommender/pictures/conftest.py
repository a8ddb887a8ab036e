"""Invented pictures whose kin is known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import gaussian_filter


def scene(rng: np.random.Generator, height: int = 96, width: int = 128) -> np.ndarray:
    """A picture of smooth patches in a few colours of its own, and a grain of its own."""
    palette = rng.integers(20, 236, (4, 3))
    fields = np.stack([gaussian_filter(rng.standard_normal((height, width)), 9) for _ in palette])
    grain = gaussian_filter(rng.standard_normal((height, width)), rng.uniform(0.6, 3, 2))
    picture = palette[fields.argmax(axis=0)] + 25 * (grain / grain.std())[..., None]
    return picture.clip(0, 255).astype(np.uint8)


@pytest.fixture
def save(tmp_path: Path) -> Callable[..., Path]:
    """`save("a.png", pixels)` writes a picture into the folder `pictures`."""
    (tmp_path / "pictures").mkdir()

    def to_file(name: str, pixels: np.ndarray) -> Path:
        path = tmp_path / "pictures" / name
        Image.fromarray(pixels).save(path)
        return path

    return to_file


@pytest.fixture
def scenes() -> list[np.ndarray]:
    return [scene(np.random.default_rng(seed)) for seed in range(24)]
