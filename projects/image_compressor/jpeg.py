"""How JPEG works (ITU-T T.81, baseline, one component): each block of 8 × 8 samples by itself.

    D = C (X − 128) Cᵀ          the cosine transform, C orthonormal: C Cᵀ = I       (A.3.3)
    L = round(D / Q)            levels, by a table of steps, coarse for fine waves  (A.3.4)
    X̂ = Cᵀ (L · Q) C + 128      what the decoder shows, rounded and held within 0 to 255

Since C is orthonormal, |X̂ − X|² before the last rounding is |L · Q − D|²: the error is what the levels lose.
The basis is the same for every picture: nearly the best one (Karhunen-Loève) of samples whose correlation is
ρ to the power of their distance, ρ near 1. A basis learned by SVD is the best one of what it was learned on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from projects.image_compressor.colour import split_planes
from projects.image_compressor.transform import cosine_basis
from shared.errors import DataError

__all__ = [
    "SIDE",
    "STANDARD_LUMA",
    "Journey",
    "basis_pictures",
    "blocks_of",
    "busiest_block",
    "follow",
    "luma_levels",
    "quantisation_table",
]

SIDE = 8
# T.81, Annex K, table K.1: steps of luminance coefficients, at which errors were just visible to people
STANDARD_LUMA = np.array(
    [
        [16, 11, 10, 16, 24, 40, 51, 61],
        [12, 12, 14, 19, 26, 58, 60, 55],
        [14, 13, 16, 24, 40, 57, 69, 56],
        [14, 17, 22, 29, 51, 87, 80, 62],
        [18, 22, 37, 56, 68, 109, 103, 77],
        [24, 35, 55, 64, 81, 104, 113, 92],
        [49, 64, 78, 87, 103, 121, 120, 101],
        [72, 92, 95, 98, 112, 100, 103, 99],
    ]
)


@dataclass(frozen=True)
class Journey:
    """One block on its way through JPEG; every array is (8, 8).

    Attributes:
        samples: X, 0 to 255.
        centred: X − 128.
        coefficients: D, the mean at the upper left, waves across to the right, waves down below.
        table: Q.
        levels: L, what is stored.
        dequantised: L · Q.
        result: X̂, 0 to 255.
        error: X̂ − X.
    """

    samples: np.ndarray
    centred: np.ndarray
    coefficients: np.ndarray
    table: np.ndarray
    levels: np.ndarray
    dequantised: np.ndarray
    result: np.ndarray
    error: np.ndarray


def follow(samples: np.ndarray, table: np.ndarray) -> Journey:
    """Take a block of (8, 8) samples, 0 to 255, through the formulas above."""
    basis = cosine_basis(SIDE)
    centred = samples.astype(np.float64) - 128
    coefficients = basis @ centred @ basis.T
    levels = _rounded(coefficients / table)
    dequantised = levels * table
    shown = basis.T @ dequantised @ basis + 128
    result = np.clip(_rounded(shown), 0, 255)
    return Journey(
        samples.astype(np.int64), centred.astype(np.int64), coefficients, table, levels, dequantised, result,
        result - samples.astype(np.int64),
    )  # fmt: skip


def quantisation_table(quality: int) -> np.ndarray:
    """Return table K.1 scaled to a quality as libjpeg does: (K s + 50) / 100 rounded down, within 1 and 255.

    s = 5000 / quality below 50 and 200 − 2 · quality from there, so 50 is the table itself and 100 all ones.
    """
    if not 1 <= quality <= 100:
        raise DataError(f"quality {quality} is outside 1 to 100", "choose one inside, such as 50")
    scale = 5000 // quality if quality < 50 else 200 - 2 * quality
    return np.clip((STANDARD_LUMA * scale + 50) // 100, 1, 255)


def basis_pictures() -> np.ndarray:
    """Return what the coefficients weigh: (8, 8, 8, 8), at [u, v] the outer product of rows u and v of C.

    X = Σ D[u, v] · picture[u, v].
    """
    basis = cosine_basis(SIDE)
    return np.einsum("ui,vj->uvij", basis, basis)


def luma_levels(pixels: np.ndarray) -> np.ndarray:
    """Return the luma of a picture in whole levels, 0 to 255: (h, w) uint8; alpha is left out."""
    return np.clip(np.rint(split_planes(pixels)[0]), 0, 255).astype(np.uint8)


def blocks_of(plane: np.ndarray) -> np.ndarray:
    """Return the blocks of (h, w) samples: (⌈h/8⌉, ⌈w/8⌉, 8, 8), the last row and column repeated."""
    padded = np.pad(plane, [(0, -side % SIDE) for side in plane.shape], mode="edge")
    rows, columns = padded.shape[0] // SIDE, padded.shape[1] // SIDE
    return padded.reshape(rows, SIDE, columns, SIDE).swapaxes(1, 2)


def busiest_block(blocks: np.ndarray) -> tuple[int, int]:
    """Return row and column of the block of the most contrast, the largest variance; the first of several."""
    contrast = blocks.astype(np.float64).var(axis=(2, 3))
    row, column = np.unravel_index(np.argmax(contrast), contrast.shape)
    return int(row), int(column)


def _rounded(values: np.ndarray) -> np.ndarray:
    """To the nearest whole number, halves away from zero."""
    return (np.sign(values) * np.floor(np.abs(values) + 0.5)).astype(np.int64)
