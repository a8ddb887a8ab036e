"""Varimax: turn factors until each question leans on few of them, and nothing else changes.

Of loadings L (d, k) any L T with orthogonal T explains as much. Kaiser (1958) chooses the T that makes the
variance of the squared loadings within factors largest,

    V(T) = Σ_j [ Σ_i l_ij⁴ / d − (Σ_i l_ij² / d)² ]        of L T,

for squares far apart are loadings near 0 or near ±1. V is raised by plane rotations, two factors at a time,
each by the angle that is best for its pair, which has a closed form; so V never falls, and where no pair can
gain the sweeps end. With Kaiser's normalisation each row of L is made of length 1 for the while, so that a
question counts the same however much of it the factors explain.
"""

from __future__ import annotations

import numpy as np

__all__ = ["criterion", "varimax"]

_SWEEPS = 500
_STILL = 1e-12  # radians


def criterion(loadings: np.ndarray) -> float:
    """V of loadings (d, k)."""
    squares = loadings**2
    return float((squares**2).mean(axis=0).sum() - (squares.mean(axis=0) ** 2).sum())


def varimax(loadings: np.ndarray, *, normalise: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """Return the turned loadings L T (d, k), and T (k, k) orthogonal.

    Args:
        loadings: (d, k) finite.
        normalise: rows to length 1 while turning; a row of zeros stays.
    """
    loadings = np.asarray(loadings, np.float64)
    k = loadings.shape[1]
    lengths = np.linalg.norm(loadings, axis=1, keepdims=True)
    work = loadings / np.where(lengths > 0, lengths, 1) if normalise else loadings.copy()
    turn = np.eye(k)
    for _ in range(_SWEEPS):
        largest = 0.0
        for a in range(k - 1):
            for b in range(a + 1, k):
                angle = _best_angle(work[:, a], work[:, b])
                largest = max(largest, abs(angle))
                if abs(angle) > _STILL:
                    c, s = np.cos(angle), np.sin(angle)
                    plane = np.array([[c, -s], [s, c]])
                    work[:, [a, b]] = work[:, [a, b]] @ plane
                    turn[:, [a, b]] = turn[:, [a, b]] @ plane
        if largest <= _STILL:
            break
    return loadings @ turn, turn


def _best_angle(x: np.ndarray, y: np.ndarray) -> float:
    """With u = x² − y² and v = 2xy, tan 4φ = 2 (Σuv − Σu Σv / d) / (Σ(u² − v²) − ((Σu)² − (Σv)²) / d)."""
    u, v = x**2 - y**2, 2 * x * y
    d = len(x)
    numerator = 2 * (u @ v - u.sum() * v.sum() / d)
    denominator = u @ u - v @ v - (u.sum() ** 2 - v.sum() ** 2) / d
    if np.hypot(numerator, denominator) < 1e-14 * max(1.0, float(u @ u + v @ v)):
        return 0.0  # every angle is as good
    return float(np.arctan2(numerator, denominator) / 4)
