"""Least squares, bases and labels on invented patches whose classes are known."""

from __future__ import annotations

import numpy as np
import pytest

from projects.image_compressor.patch.borders import SAMPLES
from projects.image_compressor.patch.fitting import alternate, first_labels, fit, labels_of, whole_numbers
from projects.image_compressor.patch.tables import analysis_of


@pytest.fixture
def patches(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two kinds of patches, each a linear map of its context and noise in few directions; and their kinds."""
    n, context = 4_000, 41
    kinds = rng.integers(0, 2, n)
    maps = rng.normal(0, 0.15, (2, context, SAMPLES))
    directions = np.linalg.qr(rng.standard_normal((2, SAMPLES, SAMPLES)))[0][:, :4]
    t = rng.normal(0, 30, (n, context))
    noise = rng.normal(0, 25, (n, 4))
    x = np.einsum("nj,nji->ni", t, maps[kinds]) + np.einsum("nk,nki->ni", noise, directions[kinds])
    return x.astype(np.float32), t.astype(np.float32), kinds


def test_fit_given_the_kinds_finds_the_maps(patches: tuple[np.ndarray, ...]) -> None:
    """What is left of a patch lies in the first four base patches, and is orthogonal to the others."""
    x, t, kinds = patches
    predictors, bases = fit(x, t, kinds, 2, shrink=1.0)
    for c in range(2):
        residual = x[kinds == c] - t[kinds == c] @ predictors[c]
        y = residual @ bases[c].T
        assert (y[:, :4] ** 2).sum() > 0.99 * (y**2).sum()
        np.testing.assert_allclose(bases[c] @ bases[c].T, np.eye(SAMPLES), atol=1e-9)


def test_patches_find_their_kind(patches: tuple[np.ndarray, ...]) -> None:
    x, t, kinds = patches
    fitted = whole_numbers(*fit(x, t, kinds, 2, shrink=1.0))
    labels, cost = labels_of(
        x, t, analysis_of(*fitted), np.array([0.5, 0.5]), np.full(len(x), 10, np.float32)
    )
    assert (labels == kinds).mean() > 0.99
    worse, other = labels_of(
        x, t, analysis_of(fitted[0][::-1], fitted[1]), np.array([0.5, 0.5]), np.full(len(x), 10, np.float32)
    )
    assert other > cost
    assert worse.shape == labels.shape


def test_first_labels_use_every_class(rng: np.random.Generator) -> None:
    v, u = np.mgrid[:8, :8].reshape(2, 1, SAMPLES)
    angle = rng.uniform(0, np.pi, (3_000, 1))
    slopes = rng.uniform(1, 9, (3_000, 1)) * (np.cos(angle) * u + np.sin(angle) * v)
    noise = rng.uniform(1, 9, (3_000, 1)) * rng.standard_normal((3_000, SAMPLES))
    x = np.concatenate([slopes, noise]).astype(np.float32)
    for classes in (8, 32):
        labels = first_labels(x, classes)
        assert 0 <= labels.min() <= labels.max() < classes
        assert np.unique(labels).size == classes


def test_rows_of_a_predictor_are_held_within_reach() -> None:
    for samples, context in ((SAMPLES, 41), (4 * SAMPLES, 81)):
        predictors, _ = whole_numbers(np.full((1, context, samples), 9.0), np.eye(samples)[None])
        assert predictors.dtype == np.int16
        assert np.abs(predictors.astype(int)).sum(axis=1).max() <= 120 * 4096


def test_turns_never_return_what_costs_more(patches: tuple[np.ndarray, ...]) -> None:
    """More rounds from one beginning find what is at most as costly."""
    x, t, _ = patches
    steps, shares = np.full(len(x), 10, np.float32), np.full(8, 1 / 8)
    costs = [
        labels_of(x, t, analysis_of(*alternate(x, t, steps, classes=8, shrink=1, rounds=n)), shares, steps)[1]
        for n in (1, 6)
    ]
    assert costs[1] <= costs[0] + 0.2  # shares differ
