"""The transform that takes points to points as nearly as can be, in the sense of least squares.

similarity   turn, scale and shift: S. Umeyama, "Least-squares estimation of transformation parameters
             between two point patterns" (1991), from the SVD of the covariance of both
affine       lines stay parallel: one linear least-squares problem with two right-hand sides
projective   the direct linear transform on normalised points (R. Hartley, "In defense of the eight-point
             algorithm", 1997), which minimises an algebraic error and begins the descent to the distances
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shared.errors import DataError, closest
from shared.linalg.transform2d import Transform2D

__all__ = ["MODELS", "Alignment", "align"]

MODELS = {"similarity": 2, "affine": 3, "projective": 4}  # and the points each needs
_DEGENERATE = 1e-9  # a ratio of singular values of normalised points below this is a line, or a point


@dataclass(frozen=True)
class Alignment:
    """A transform that was fitted to pairs of points.

    Attributes:
        model: one of `MODELS`.
        transform: from the source to the target.
        residuals: (n,) distances from where each source point is taken to its target.
    """

    model: str
    transform: Transform2D
    residuals: np.ndarray

    @property
    def rms(self) -> float:
        """The root of the mean squared distance, which the fit makes smallest."""
        return float(np.sqrt(np.mean(self.residuals**2)))

    @property
    def summary(self) -> str:
        """One line about the fit."""
        n, worst = len(self.residuals), int(np.argmax(self.residuals))
        return (
            f"{self.model} of {n} points, off by {self.rms:.3g} px (root mean square), "
            f"at most {self.residuals[worst]:.3g} px (point {worst + 1})"
        )


def align(source: npt.ArrayLike, target: npt.ArrayLike, model: str = "affine") -> Alignment:
    """Fit a transform with Σ |T(sourceᵢ) − targetᵢ|² least.

    Args:
        source, target: (n, 2) points x, y; n at least 2, 3 or 4 by the model.
        model: similarity, affine or projective.

    Raises:
        DataError: an unknown model, too few points, points that do not determine the transform.
    """
    if model not in MODELS:
        raise DataError(f"no model is called {model!r}", closest(model, MODELS))
    p, q = np.asarray(source, np.float64), np.asarray(target, np.float64)
    if p.ndim != 2 or p.shape[1:] != (2,) or p.shape != q.shape:
        raise DataError(f"points of shapes {p.shape} and {q.shape} are no pairs", "give (n, 2) of each")
    bad = np.flatnonzero(~np.isfinite(np.hstack([p, q])).all(axis=1))
    if len(bad):
        raise DataError(f"point {bad[0] + 1} is not finite", "give numbers")
    if len(p) < MODELS[model]:
        raise DataError(f"{len(p)} points do not determine a transform", f"{model} takes {MODELS[model]}")
    to_p, to_q = _normalising(p, "source"), _normalising(q, "target")
    a, b = to_p.apply(p), to_q.apply(q)
    fitted = {"similarity": _similarity, "affine": _affine, "projective": _projective}[model](a, b)
    transform = to_q.inverse() @ Transform2D(fitted) @ to_p
    transform = Transform2D(transform.matrix / transform.matrix[2, 2])
    return Alignment(model, transform, np.linalg.norm(transform.apply(p) - q, axis=1))


def _normalising(points: np.ndarray, name: str) -> Transform2D:
    """Shift the mean to the origin and the mean distance from it to √2."""
    mean = points.mean(axis=0)
    distance = float(np.linalg.norm(points - mean, axis=1).mean())
    if distance <= 1e-12 * max(1.0, float(np.abs(points).max())):
        raise DataError(f"the {name} points are all the same", "give points that lie apart")
    return Transform2D.scale(np.sqrt(2) / distance) @ Transform2D.translation(-mean[0], -mean[1])


def _similarity(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """s R with R a rotation: R = U diag(1, ±1) Vᵀ of the covariance, s = tr(Σ diag(1, ±1)) / variance."""
    u, s, vt = np.linalg.svd(b.T @ a)
    proper = np.array([1.0, np.sign(np.linalg.det(u) * np.linalg.det(vt))])
    scale = float((s * proper).sum() / (a**2).sum())
    if scale <= _DEGENERATE:
        raise DataError("the points determine no similarity", "check that both lists are in one order")
    return _with_last_row(np.column_stack([scale * (u * proper) @ vt, [0.0, 0.0]]))


def _affine(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    _check_plane(a, "source")
    _check_plane(b, "target")
    solved = np.linalg.lstsq(np.column_stack([a, np.ones(len(a))]), b, rcond=None)[0]
    return _with_last_row(solved.T)


def _projective(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The direct linear transform, then Gauss-Newton steps with damping where there are points to spare."""
    _check_plane(a, "source")
    _check_plane(b, "target")
    n = len(a)
    design = np.zeros((2 * n, 9))
    design[0::2, 0:2], design[0::2, 2] = a, 1
    design[1::2, 3:5], design[1::2, 5] = a, 1
    design[0::2, 6:8], design[0::2, 8] = -a * b[:, :1], -b[:, 0]
    design[1::2, 6:8], design[1::2, 8] = -a * b[:, 1:], -b[:, 1]
    s, vt = np.linalg.svd(design)[1:]
    if s[7] < _DEGENERATE * s[0]:
        raise DataError(
            "the points do not determine a projective transform",
            "give four of which no three are in a line",
        )
    matrix: np.ndarray = vt[8].reshape(3, 3)
    weights = a @ matrix[2, :2] + matrix[2, 2]
    if weights.min() <= 0 <= weights.max() or matrix[2, 2] == 0:
        raise DataError(
            "the projective transform of the points sends some of them beyond its horizon",
            "check the pairs, or choose an affine model",
        )
    matrix = matrix / matrix[2, 2]
    return matrix if n == 4 else _refined(matrix, a, b)


def _refined(matrix: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Descend from `matrix` to the least sum of squared distances."""
    from scipy.optimize import least_squares

    def off(entries: np.ndarray) -> np.ndarray:
        m = np.append(entries, 1.0).reshape(3, 3)
        moved = a @ m[:, :2].T + m[:, 2]
        return (moved[:, :2] / moved[:, 2:] - b).ravel()

    before = matrix.ravel()[:8]
    found = least_squares(off, before, method="lm")
    better = np.isfinite(found.x).all() and (off(found.x) ** 2).sum() <= (off(before) ** 2).sum()
    return np.append(found.x if better else before, 1.0).reshape(3, 3)


def _check_plane(points: np.ndarray, name: str) -> None:
    s = np.linalg.svd(points, compute_uv=False)
    if s[1] < _DEGENERATE * s[0]:
        raise DataError(f"the {name} points are all in one line", "give points that span a plane")


def _with_last_row(rows: np.ndarray) -> np.ndarray:
    return np.vstack([rows, [0.0, 0.0, 1.0]])
