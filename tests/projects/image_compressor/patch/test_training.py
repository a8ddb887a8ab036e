"""What training rests on, on small invented planes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from projects.image_compressor.patch import training
from projects.image_compressor.patch.borders import SAMPLES
from projects.image_compressor.patch.choice import analysis_of


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
    predictors, bases = training._fit(x, t, kinds, 2, shrink=1.0)
    for c in range(2):
        residual = x[kinds == c] - t[kinds == c] @ predictors[c]
        y = residual @ bases[c].T
        assert (y[:, :4] ** 2).sum() > 0.99 * (y**2).sum()
        np.testing.assert_allclose(bases[c] @ bases[c].T, np.eye(SAMPLES), atol=1e-9)


def test_patches_find_their_kind(patches: tuple[np.ndarray, ...]) -> None:
    x, t, kinds = patches
    fitted = training._whole_numbers(*training._fit(x, t, kinds, 2, shrink=1.0))
    labels, cost = training._labels(
        x, t, analysis_of(*fitted), np.array([0.5, 0.5]), np.full(len(x), 10, np.float32)
    )
    assert (labels == kinds).mean() > 0.99
    worse, other = training._labels(
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
        labels = training._first_labels(x, classes)
        assert 0 <= labels.min() <= labels.max() < classes
        assert np.unique(labels).size == classes


def test_rows_of_a_predictor_are_held_within_reach() -> None:
    predictors, _ = training._whole_numbers(np.full((1, 41, SAMPLES), 9.0), np.eye(SAMPLES)[None])
    assert np.abs(predictors).sum(axis=1).max() <= 120 * 4096 + 41


@pytest.mark.slow
def test_tables_are_trained_and_the_same_again(
    rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From pictures to tables, twice, at a small number of steps."""
    monkeypatch.setattr(training, "_STEPS_OF_STATES", (20.0,))
    y, x = np.mgrid[:96, :96]
    pictures = [
        np.clip(np.stack([x + k * 20, y * 2, x + y], axis=-1) + rng.normal(0, 9, (96, 96, 3)), 0, 255)
        for k in range(2)
    ]
    pictures = [picture.astype(np.uint8) for picture in pictures]
    first, second = (training.train(pictures, np.random.default_rng(0)) for _ in range(2))
    for a, b in zip(first, second, strict=True):
        for name in ("predictors", "bases", "slots", "weights", "level_bits"):
            assert (getattr(a, name) == getattr(b, name)).all()


def test_large_pictures_are_halved(tmp_path: Path) -> None:
    Image.new("RGB", (5_000, 40), (1, 2, 3)).save(tmp_path / "large.png")
    (picture,) = training.read_pictures([tmp_path / "large.png"])
    assert picture.shape == (5, 625, 3)
    assert (picture == (1, 2, 3)).all()
