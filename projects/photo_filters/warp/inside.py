"""The largest upright rectangle inside what a transform makes of a picture: cropping without background."""

from __future__ import annotations

import math

import numpy as np

from shared.errors import DataError
from shared.linalg.transform2d import Transform2D

__all__ = ["largest_inside"]


def largest_inside(
    transform: Transform2D, width: int, height: int, *, canvas: tuple[int, int]
) -> tuple[int, int, int, int]:
    """Return x, y, width, height, in whole pixels, of the largest upright rectangle inside the moved picture.

    Args:
        transform: of a picture of width × height.
        canvas: width and height of what the rectangle must lie on as well.

    The picture becomes a convex quadrilateral, half planes n·p ≤ d. A rectangle low … high is inside of one
    when its farthest corner is: n⁺·high − n⁻·low ≤ d. Its area is maximised under these and the
    canvas's linear constraints; log(area) is concave, so that the one maximum is found from any start.

    Raises:
        DataError: no whole pixel is inside.
    """
    from scipy.optimize import minimize

    corners = transform.outline(width, height)
    low, high = corners.min(axis=0), corners.max(axis=0)
    scale = float((high - low).max()) or 1.0
    corners = (corners - low) / scale  # so that the solver's tolerances mean pixels
    sides = np.roll(corners, -1, axis=0) - corners
    normals = np.column_stack([sides[:, 1], -sides[:, 0]])
    normals *= np.sign(_area(corners)) or 1.0
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-300)
    limits = (normals * corners).sum(axis=1)
    room = float((limits - normals @ corners.mean(axis=0)).min())  # a circle around the middle
    start = np.concatenate([corners.mean(axis=0) - room / 2, corners.mean(axis=0) + room / 2])
    sheet = (np.array([(0.0, 0.0), canvas]) - low) / scale
    normals = np.vstack([normals, -np.eye(2), np.eye(2)])
    limits = np.concatenate([limits, -sheet[0], sheet[1]])
    matrix = np.hstack([np.minimum(normals, 0), np.maximum(normals, 0)])  # on (low, high)
    found = minimize(
        lambda p: -math.log(max(p[2] - p[0], 1e-12)) - math.log(max(p[3] - p[1], 1e-12)),
        start,
        jac=lambda p: np.array(
            [
                1 / max(p[2] - p[0], 1e-12), 1 / max(p[3] - p[1], 1e-12),
                -1 / max(p[2] - p[0], 1e-12), -1 / max(p[3] - p[1], 1e-12),
            ]
        ),
        constraints=[{"type": "ineq", "fun": lambda p: limits - matrix @ p, "jac": lambda p: -matrix}],
        method="SLSQP",
        options={"ftol": 1e-12, "maxiter": 200},
    )  # fmt: skip
    tolerance = 1e-6
    best = found.x * scale + np.tile(low, 2)
    x, y = (int(v) for v in np.ceil(best[:2] - tolerance))
    right, bottom = (int(v) for v in np.floor(best[2:] + tolerance))
    if right <= x or bottom <= y:
        raise DataError("no whole pixel is inside the turned picture", "leave --crop away")
    return x, y, right - x, bottom - y


def _area(corners: np.ndarray) -> float:
    """Twice the signed area: positive for corners that go round clockwise, to the eye, with y down."""
    after = np.roll(corners, -1, axis=0)
    return float((corners[:, 0] * after[:, 1] - after[:, 0] * corners[:, 1]).sum())
