"""Classes of patches, and the predictor and basis that suit each, by least squares and SVD."""

from __future__ import annotations

import math

import numpy as np

from projects.image_compressor.patch.borders import SAMPLES
from projects.image_compressor.patch.choice import estimate_bits
from projects.image_compressor.patch.tables import analysis_of, with_short_rows
from shared.blas import one_blas_thread
from shared.workers import in_order

__all__ = ["alternate", "first_labels", "fit", "labels_of", "whole_numbers"]

_CHUNK = 4096


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
        x, t: (n, samples) and (n, context) float32, patches and contexts in levels of 255, less m.
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
        labels = _revived(labels, classes, 3 * (x.shape[1] + t.shape[1]))
    assert best is not None
    return best


def first_labels(x: np.ndarray, classes: int) -> np.ndarray:
    """Return classes by the angle of the gradient where there is one, else by energy (structure tensor)."""
    side = math.isqrt(x.shape[1])
    patches = x.reshape(-1, side, side)
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
    """Return predictors (classes, context, samples) and bases (classes, samples, samples) of labels."""
    n_context, samples = t.shape[1], x.shape[1]
    gram = (t.T @ t).astype(np.float64) / len(t)
    cross = (t.T @ x).astype(np.float64) / len(t)
    predictors, bases = np.empty((classes, n_context, samples)), np.empty((classes, samples, samples))
    prior = 150 if samples == 64 else 1000  # patches
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
        # few patches say little of all directions: shrunk towards that of all, of the same energy
        scale = np.trace(covariance) / max(1, n) / np.trace(common)
        covariance += prior * scale * common
        predictors[c] = predictor
        bases[c] = np.linalg.eigh(covariance)[1][:, ::-1].T
    return predictors, bases


def whole_numbers(predictors: np.ndarray, bases: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return both as they are shipped, int16 with 12 fractional bits.

    What a predictor's entries for one sample add up to stays below 2⁷, so that sums fit 32 bits, and
    each entry below 2³.
    """
    reach = np.abs(predictors).sum(axis=1, keepdims=True)
    predictors = np.clip(predictors * np.minimum(1, 110 / np.maximum(reach, 1e-9)), -7.9, 7.9)
    p, b = np.rint(predictors * 4096).astype(np.int16), np.rint(bases * 4096).astype(np.int16)
    if bases.shape[1] > SAMPLES:  # large ones are shipped short
        p = np.ascontiguousarray(with_short_rows(p.transpose(0, 2, 1)).transpose(0, 2, 1))
        b = with_short_rows(b)
    return p, b


def labels_of(
    x: np.ndarray, t: np.ndarray, analysis: np.ndarray, shares: np.ndarray, steps: np.ndarray
) -> tuple[np.ndarray, float]:
    """Return the classes where ½ Σ log₂(1 + (2y/Δ)²) − log₂ share is least, and the mean of that."""
    class_bits = -np.log2(shares + 1e-4).astype(np.float32)

    def labelled(start: int) -> tuple[np.ndarray, float]:
        part = slice(start, start + _CHUNK)
        both = np.concatenate([x[part], t[part]], axis=1)
        scale = (4 / steps[part] ** 2).astype(np.float32)
        costs = np.empty((len(both), len(analysis)), np.float32)
        for c, matrix in enumerate(analysis):
            estimate_bits(both @ matrix, scale, costs[:, c])
        costs += class_bits
        return costs.argmin(axis=1), float(costs.min(axis=1).sum(dtype=np.float64))

    with one_blas_thread():
        found = list(in_order(labelled, range(0, len(x), _CHUNK), 2))
    labels = np.concatenate([labels for labels, _ in found])
    return labels, sum(cost for _, cost in found) / len(x)


def _revived(labels: np.ndarray, classes: int, least: int) -> np.ndarray:
    """Classes of few patches take half of the largest."""
    labels = labels.copy()
    sizes = np.bincount(labels, minlength=classes)
    for c in np.flatnonzero(sizes < least):
        largest = np.flatnonzero(labels == np.argmax(np.bincount(labels, minlength=classes)))
        labels[largest[::2]] = c
    return labels
