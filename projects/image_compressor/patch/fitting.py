"""Classes of patches, and the predictor and basis that suit each, by least squares and SVD."""

from __future__ import annotations

import numpy as np

from projects.image_compressor.patch.borders import SAMPLES, SIDE
from projects.image_compressor.patch.choice import analysis_of
from shared.compiled import jit

__all__ = ["alternate", "first_labels", "fit", "labels_of", "whole_numbers"]


def alternate(
    x: np.ndarray,
    t: np.ndarray,
    steps: np.ndarray,
    *,
    classes: int,
    shrink: float,
    rounds: int,
    analysis: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Fit and label in turn; return the predictors and bases, in whole numbers, of the cheapest labels.

    Args:
        x, t: (n, 64) and (n, context) float32, patches and contexts in levels of 255, less m.
        steps: (n,) float32, the step of each patch.
        shrink: ρ of `fit`.
        analysis: of the classes to begin with; else they are told by the gradient.
    """
    shares = np.full(classes, 1 / classes)
    labels = first_labels(x, classes) if analysis is None else labels_of(x, t, analysis, shares, steps)[0]
    best, least = None, np.inf
    for _ in range(rounds):
        predictors, bases = fit(x, t, labels, classes, shrink)
        shares = np.bincount(labels, minlength=classes) / len(labels)
        fitted = whole_numbers(predictors, bases)
        labels, cost = labels_of(x, t, analysis_of(*fitted), shares, steps)
        if cost < least:
            best, least = fitted, cost
        labels = _revived(labels, classes)
    assert best is not None
    return best


def first_labels(x: np.ndarray, classes: int) -> np.ndarray:
    """Return classes by the angle of the gradient where there is one, else by energy (structure tensor)."""
    patches = x.reshape(-1, SIDE, SIDE)
    gy, gx = np.gradient(patches, axis=(1, 2))
    a, b, d = ((gx * gx).sum((1, 2)), (gy * gy).sum((1, 2)), (gx * gy).sum((1, 2)))
    angle = 0.5 * np.arctan2(2 * d, a - b) / np.pi + 0.5
    is_edge = np.sqrt((a - b) ** 2 + 4 * d * d) / (a + b + 1e-3) > 0.5
    energy = a + b
    angles = classes * 3 // 4 // 2 if classes >= 32 else classes * 3 // 4
    strengths = classes * 3 // 4 // angles
    labels = np.empty(len(x), np.int64)
    strength = np.zeros(len(x), np.int64)
    if strengths > 1:
        strength[is_edge] = energy[is_edge] > np.median(energy[is_edge]) if is_edge.any() else 0
    labels[:] = np.minimum((angle * angles).astype(np.int64), angles - 1) * strengths + strength
    flat = np.flatnonzero(~is_edge)
    rank = np.argsort(np.argsort(energy[flat]))
    others = classes - angles * strengths
    labels[flat] = angles * strengths + rank * others // max(1, len(flat))
    return labels


def fit(
    x: np.ndarray, t: np.ndarray, labels: np.ndarray, classes: int, shrink: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return predictors (classes, context, 64) and bases (classes, 64, 64) of labelled patches."""
    n_context = t.shape[1]
    gram = (t.T @ t).astype(np.float64) / len(t)
    cross = (t.T @ x).astype(np.float64) / len(t)
    predictors, bases = np.empty((classes, n_context, SAMPLES)), np.empty((classes, SAMPLES, SAMPLES))
    common = None
    for c in [None, *range(classes)]:
        own = slice(None) if c is None else labels == c
        tc, xc = t[own], x[own]
        n = len(tc)
        system = (tc.T @ tc).astype(np.float64) + shrink * gram + 2 * (n + shrink) * np.eye(n_context)
        predictor = np.linalg.solve(system, (tc.T @ xc).astype(np.float64) + shrink * cross)
        residual = xc - tc @ predictor.astype(np.float32)
        covariance = (residual.T @ residual).astype(np.float64)
        if c is None:
            common = covariance / n
            continue
        assert common is not None
        # few patches say little of 64 directions: shrunk towards that of all, of the same energy
        scale = np.trace(covariance) / max(1, n) / np.trace(common)
        covariance += 150 * scale * common
        predictors[c] = predictor
        bases[c] = np.linalg.eigh(covariance)[1][:, ::-1].T
    return predictors, bases


def whole_numbers(predictors: np.ndarray, bases: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return both with 12 fractional bits; rows of a predictor stay below 2⁷, so that sums fit 32 bits."""
    reach = np.abs(predictors).sum(axis=1, keepdims=True)
    predictors = predictors * np.minimum(1, 120 / np.maximum(reach, 1e-9))
    return np.rint(predictors * 4096).astype(np.int32), np.rint(bases * 4096).astype(np.int32)


def labels_of(
    x: np.ndarray, t: np.ndarray, analysis: np.ndarray, shares: np.ndarray, steps: np.ndarray
) -> tuple[np.ndarray, float]:
    """Return the classes where ½ Σ log₂(1 + (2y/Δ)²) − log₂ share is least, and the mean of that."""
    labels, total = np.empty(len(x), np.int64), 0.0
    class_bits = -np.log2(shares + 1e-4)
    for start in range(0, len(x), 4096):
        part = slice(start, start + 4096)
        y = np.concatenate([x[part], t[part]], axis=1) @ analysis
        total += _cheapest(y, class_bits, 4 / steps[part] ** 2, labels[part])
    return labels, total / len(x)


@jit(nogil=True, fastmath=True)
def _cheapest(y, class_bits, scale, labels):  # type: ignore[no-untyped-def]
    total = 0.0
    for n in range(len(y)):
        least = np.inf
        for c in range(class_bits.size):
            bits = 0.0
            for k in range(0, SAMPLES, 4):
                product = np.float32(1)
                for i in range(4):
                    v = y[n, c * SAMPLES + k + i]
                    product *= np.float32(1) + scale[n] * v * v
                bits += np.log2(product)
            cost = 0.5 * bits + class_bits[c]
            if cost < least:
                least, labels[n] = cost, c
        total += least
    return total


def _revived(labels: np.ndarray, classes: int) -> np.ndarray:
    """Classes of few patches take half of the largest."""
    labels = labels.copy()
    sizes = np.bincount(labels, minlength=classes)
    for c in np.flatnonzero(sizes < 6 * SAMPLES):
        largest = np.flatnonzero(labels == np.argmax(np.bincount(labels, minlength=classes)))
        labels[largest[::2]] = c
    return labels
