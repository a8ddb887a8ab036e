"""Pictures made of shapes and noise, and what several tests ask of coded ones."""

from __future__ import annotations

import struct
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from projects.image_compressor.quantise import Factors, weight
from projects.image_compressor.transform import cosine_basis

sys.path.insert(0, str(Path(__file__).parents[2]))
from browser import page

__all__ = ["page"]


@pytest.fixture
def soft_picture() -> Callable[..., np.ndarray]:
    """`soft_picture((61, 47, 3), np.uint16)`: shapes, an edge and a little grain, alike in every run."""

    def make(shape: tuple[int, ...], dtype: type = np.uint8) -> np.ndarray:
        rng = np.random.default_rng(3)
        y, x = np.mgrid[: shape[0], : shape[1]]
        base = 0.5 + 0.25 * np.sin(x / 9) * np.cos(y / 13) + 0.2 * (x + y > sum(shape[:2]) / 2)
        if len(shape) == 3:
            base = np.stack([np.roll(base, 3 * c, axis=1) * (1 - 0.1 * c) for c in range(shape[2])], axis=-1)
        noisy = np.clip(base + rng.normal(0, 0.01, shape), 0, 1)
        return np.round(noisy * np.iinfo(dtype).max).astype(dtype)

    return make


@pytest.fixture
def tiny() -> np.ndarray:
    """A grey ramp, 12 × 10."""
    return np.add.outer(np.arange(12) * 9, np.arange(10) * 13).astype(np.uint8)


@pytest.fixture
def plane(rng: np.random.Generator) -> np.ndarray:
    """Edges, a ramp and noise, 70 × 45, without mean."""
    y, x = np.mgrid[:70, :45]
    picture = 60.0 * (x + y > 60) + 0.8 * y + 20 * np.sin(x / 3) * (y > 30) + rng.normal(0, 4, (70, 45))
    return (picture - picture.mean()).astype(np.float32)


@pytest.fixture
def sum_of_ranks() -> Callable[[Factors, int], np.ndarray]:
    """`sum_of_ranks(factors, r)` is Σ weight · (Cᵀ p)(Cᵀ q)ᵀ of the first r ranks in ordinary floats."""

    def inverse(columns: np.ndarray) -> np.ndarray:
        parts = [columns[i : i + 32] for i in range(0, len(columns), 32)]
        return np.vstack([cosine_basis(len(part)).T @ part for part in parts])

    def total(factors: Factors, rank: int) -> np.ndarray:
        weights = np.array([weight(factors.step, gain) for gain in factors.gains[:rank]])
        return inverse(factors.left[:, :rank]) * weights @ inverse(factors.right[:, :rank]).T

    return total


@pytest.fixture
def sealed() -> Callable[[bytes], bytes]:
    """`sealed(data)`: the same bytes with the checksum they should have, as a hostile writer would."""

    def seal(data: bytes) -> bytes:
        return data[:16] + struct.pack("<I", zlib.crc32(data[20:], zlib.crc32(data[:16]))) + data[20:]

    return seal
