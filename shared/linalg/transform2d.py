"""Transforms of the plane as 3 × 3 matrices on homogeneous coordinates.

A point (x, y) is the column (x, y, 1); the result (u, v, w) is the point (u/w, v/w). Coordinates are a
picture's: x to the right and y down, so that a rotation that is counter-clockwise to the eye is

    [ cos θ   sin θ ]
    [−sin θ   cos θ ]
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shared.errors import DataError

__all__ = ["Transform2D"]

_SINGULAR = 1e-10  # a ratio of singular values below this loses every digit of a float32
_FARTHEST = 1e12  # pixels; products of such numbers, and sums of them, are still finite
_SCALES = (1.0, 1e3, 1e6)  # lengths in pixels at which a matrix may be well conditioned


@dataclass(frozen=True, eq=False)
class Transform2D:
    """A transform of the plane; `a @ b` does b first, as matrices do.

    Raises:
        DataError: a matrix that is not 3 × 3 and finite.
    """

    matrix: np.ndarray

    def __post_init__(self) -> None:
        matrix = np.array(self.matrix, np.float64)
        if matrix.shape != (3, 3):
            raise DataError(f"a transform of shape {matrix.shape} is not 3 × 3", "give nine numbers")
        if not np.isfinite(matrix).all():
            raise DataError("a transform with numbers that are not finite", "check for very large values")
        matrix.setflags(write=False)
        object.__setattr__(self, "matrix", matrix)

    @classmethod
    def identity(cls) -> Transform2D:
        """Leave every point where it is."""
        return cls(np.eye(3))

    @classmethod
    def translation(cls, dx: float, dy: float) -> Transform2D:
        """Move by dx to the right and dy down."""
        return cls(np.array([[1, 0, dx], [0, 1, dy], [0, 0, 1]]))

    @classmethod
    def rotation(cls, degrees: float, *, center: tuple[float, float] = (0.0, 0.0)) -> Transform2D:
        """Turn counter-clockwise to the eye, about `center`; quarter turns are exact."""
        if not math.isfinite(degrees):
            raise DataError(f"a rotation by {degrees} is not finite", "give degrees")
        quarters, rest = divmod(degrees, 90)
        if rest:
            cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        else:
            cos, sin = [(1, 0), (0, 1), (-1, 0), (0, -1)][int(quarters) % 4]
        turn = cls(np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1]]))
        return turn.about(center)

    @classmethod
    def scale(
        cls, sx: float, sy: float | None = None, *, center: tuple[float, float] = (0.0, 0.0)
    ) -> Transform2D:
        """Stretch by sx in x and by sy, the same where not given, in y."""
        return cls(np.diag([sx, sx if sy is None else sy, 1.0])).about(center)

    @classmethod
    def shear(cls, kx: float, ky: float = 0.0, *, center: tuple[float, float] = (0.0, 0.0)) -> Transform2D:
        """Slant: x grows by kx · y, and y by ky · x."""
        return cls(np.array([[1, kx, 0], [ky, 1, 0], [0, 0, 1]])).about(center)

    @classmethod
    def flip(cls, *, horizontal: bool = True, center: tuple[float, float] = (0.0, 0.0)) -> Transform2D:
        """Exchange left and right, or top and bottom where `horizontal` is false."""
        return cls(np.diag([-1.0, 1.0, 1.0] if horizontal else [1.0, -1.0, 1.0])).about(center)

    @classmethod
    def perspective(cls, source: npt.ArrayLike, target: npt.ArrayLike) -> Transform2D:
        """Return the projective transform that takes four points to four others.

        Each pair gives two linear equations in the eight unknown entries; the ninth is 1.

        Args:
            source, target: (4, 2) corners of a quadrilateral, in the same order around it.

        Raises:
            DataError: a quadrilateral with three corners in a line, with crossing sides, or not convex.
        """
        p, q = _convex(source, "source"), _convex(target, "target")
        rows = np.zeros((8, 8))
        rows[0::2, 0:2], rows[0::2, 2] = p, 1
        rows[1::2, 3:5], rows[1::2, 5] = p, 1
        rows[0::2, 6:8], rows[1::2, 6:8] = -p * q[:, :1], -p * q[:, 1:]
        try:
            return cls(np.append(np.linalg.solve(rows, q.ravel()), 1.0).reshape(3, 3))
        except np.linalg.LinAlgError as error:
            raise DataError(
                "the corners determine no transform to the digits of a number", "choose them nearer to 0, 0"
            ) from error

    def about(self, center: tuple[float, float]) -> Transform2D:
        """Return this transform with `center` in the place of the origin."""
        x, y = center
        if x == 0 and y == 0:
            return self
        return Transform2D.translation(x, y) @ self @ Transform2D.translation(-x, -y)

    def __matmul__(self, first: Transform2D) -> Transform2D:
        """Do `first`, then this."""
        with np.errstate(over="ignore", invalid="ignore"):  # the product is judged
            return Transform2D(self.matrix @ first.matrix)

    def inverse(self) -> Transform2D:
        """Return the transform that undoes this one.

        Raises:
            DataError: the plane falls together into a line or a point, or so nearly that digits are lost.
        """
        best = 0.0
        for length in _SCALES:  # the same for x and y: a stretch in one direction alone must show
            unit = np.array([1 / length, 1 / length, 1.0])
            s = np.linalg.svd(self.matrix * unit[:, None] / unit, compute_uv=False)
            best = max(best, s[2] / s[0] if s[0] else 0.0)
        if best < _SINGULAR:
            raise DataError(
                "the transform is singular, or so nearly that it cannot be undone",
                "check for a scale of 0 or a shear that folds the plane",
            )
        return Transform2D(np.linalg.inv(self.matrix))

    def apply(self, points: npt.ArrayLike) -> np.ndarray:
        """Return where points go.

        Args:
            points: (2,), (n, 2) or (…, n, 2), as x, y: a point, a polygon's corners, many polygons.

        Raises:
            DataError: points of another shape, or one that goes to infinity.
        """
        p = np.asarray(points, np.float64)
        if p.ndim < 1 or p.shape[-1] != 2:
            raise DataError(f"points of shape {p.shape} are not pairs x, y", "give an (n, 2) array")
        moved = p @ self.matrix[:, :2].T + self.matrix[:, 2]
        if (moved[..., 2] == 0).any():
            raise DataError("a point goes to infinity", "keep points off the transform's horizon")
        return moved[..., :2] / moved[..., 2:]

    def outline(self, width: float, height: float) -> np.ndarray:
        """Return where the corners of a picture go, from top left to top right, bottom right, bottom left.

        Raises:
            DataError: the horizon crosses the picture, so that part of it goes to infinity.
        """
        corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float64)
        weights = corners @ self.matrix[2, :2] + self.matrix[2, 2]
        if weights.min() <= 0 <= weights.max():
            raise DataError(
                "the transform's horizon crosses the picture",
                "keep the canvas (--keep-size), or bend it less",
            )
        return self.apply(corners)

    @property
    def is_affine(self) -> bool:
        """Whether parallel lines stay parallel."""
        return bool((self.matrix[2, :2] == 0).all())


def _convex(points: npt.ArrayLike, name: str) -> np.ndarray:
    """Return four corners as (4, 2) floats once every turn from side to side has one sense."""
    p = np.asarray(points, np.float64)
    if p.shape != (4, 2) or not (np.abs(p) <= _FARTHEST).all():
        raise DataError(
            f"the {name} corners are not four finite pairs x, y", f"give eight numbers up to {_FARTHEST:g}"
        )
    sides = np.roll(p, -1, axis=0) - p
    after = np.roll(sides, -1, axis=0)
    turns = sides[:, 0] * after[:, 1] - sides[:, 1] * after[:, 0]
    size = float(np.abs(sides).max())
    if size == 0 or not ((turns > 1e-9 * size**2).all() or (turns < -1e-9 * size**2).all()):
        corners = " ".join(f"({x:g}, {y:g})" for x, y in p)
        raise DataError(
            f"the {name} quadrilateral {corners} is degenerate, crossed or not convex",
            "give the corners in order: top left, top right, bottom right, bottom left",
        )
    return p
