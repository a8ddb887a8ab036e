"""The moves that all programs are asked for: by our transform, and as the matrix that programs take."""

from __future__ import annotations

import numpy as np

from shared.linalg.transform2d import Transform2D

__all__ = ["BENT", "ROTATED", "about_centres", "bend", "turn"]

ROTATED, BENT = "rotate by 10°, bilinear", "perspective, bilinear"


def turn(width: int, height: int) -> Transform2D:
    """Rotate by 10° about the middle."""
    return Transform2D.rotation(10, center=(width / 2, height / 2))


def bend(width: int, height: int) -> Transform2D:
    """A perspective that moves three corners by up to a twentieth."""
    corners = [(0, 0), (width, 0), (width, height), (0, height)]
    moved = [(width / 20, height / 30), (0.925 * width, 0), (width, height), (0, height * 14 / 15)]
    return Transform2D.perspective(corners, moved)


def about_centres(transform: Transform2D) -> np.ndarray:
    """Return the 3 × 3 matrix for programs whose places are pixels' centres, where ours are corners."""
    half = Transform2D.translation(0.5, 0.5)
    matrix: np.ndarray = (half.inverse() @ transform @ half).matrix
    return matrix
