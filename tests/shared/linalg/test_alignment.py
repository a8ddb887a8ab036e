"""Alignment: true transforms are found again, noise is averaged, and no other transform is nearer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.errors import DataError
from shared.linalg.alignment import MODELS, align
from shared.linalg.transform2d import Transform2D

seeds = st.integers(0, 2**32 - 1)


def true_transform(model: str, rng: np.random.Generator) -> Transform2D:
    turn = Transform2D.rotation(rng.uniform(-180, 180)) @ Transform2D.scale(rng.uniform(0.3, 3))
    move = Transform2D.translation(*rng.uniform(-500, 500, 2))
    if model == "similarity":
        return move @ turn
    if model == "affine":
        return move @ Transform2D.shear(*rng.uniform(-0.4, 0.4, 2)) @ turn
    bend = Transform2D(np.array([[1, 0, 0], [0, 1, 0], [*rng.uniform(-3e-4, 3e-4, 2), 1]]))
    return move @ turn @ bend


@pytest.mark.parametrize("model", MODELS)
@settings(deadline=None)
@given(seeds)
def test_exact_pairs_give_the_transform_back(model, seed):
    rng = np.random.default_rng(seed)
    true = true_transform(model, rng)
    p = rng.uniform(0, 1000, (12, 2))
    found = align(p, true.apply(p), model)
    assert found.residuals.max() < 1e-6
    elsewhere = rng.uniform(0, 1000, (5, 2))
    assert np.allclose(found.transform.apply(elsewhere), true.apply(elsewhere), atol=1e-4)


@pytest.mark.parametrize("model", MODELS)
@settings(max_examples=15, deadline=None)
@given(seeds)
def test_no_transform_near_has_smaller_residuals(model, seed):
    """A least-squares solution: every small change of it that stays in the model is no better."""
    rng = np.random.default_rng(seed)
    p = rng.uniform(0, 1000, (9, 2))
    q = true_transform(model, rng).apply(p) + rng.normal(0, 5, p.shape)
    found = align(p, q, model)
    assert found.rms == pytest.approx(np.sqrt((found.residuals**2).mean()))
    for _ in range(20):
        near = true_nudge(model, rng) @ found.transform
        assert (np.linalg.norm(near.apply(p) - q, axis=1) ** 2).sum() >= (found.residuals**2).sum() * (
            1 - 1e-7
        )


def true_nudge(model: str, rng: np.random.Generator) -> Transform2D:
    """A transform close to the identity, of the model's kind."""
    small = rng.normal(0, 1e-4, 6)
    if model == "similarity":
        linear = np.array([[1 + small[0], small[1]], [-small[1], 1 + small[0]]])
    else:
        linear = np.eye(2) + small[:4].reshape(2, 2)
    last = [*rng.normal(0, 1e-8, 2), 1] if model == "projective" else [0, 0, 1]
    return Transform2D(np.vstack([np.column_stack([linear, 300 * small[4:]]), last]))


def test_a_similarity_never_mirrors():
    p = np.array([(0, 0), (100, 0), (100, 80), (0, 80), (30, 20)], float)
    found = align(p, p * (-1, 1), "similarity")
    assert np.linalg.det(found.transform.matrix[:2, :2]) > 0


def test_four_points_agree_with_the_exact_solution():
    square, bent = [(0, 0), (9, 0), (9, 9), (0, 9)], [(1, 1), (8, 0), (10, 9), (0, 7)]
    exact = Transform2D.perspective(square, bent)
    assert np.allclose(align(square, bent, "projective").transform.matrix, exact.matrix)


def test_the_summary_names_the_worst_point():
    p = np.array([(0, 0), (100, 0), (0, 100), (100, 100), (50, 50)], float)
    q = p.copy()
    q[4] += (0, 8)
    assert "(point 5)" in align(p, q, "affine").summary


@pytest.mark.parametrize(
    ("source", "target", "model", "words"),
    [
        ([(0, 0)], [(1, 1)], "similarity", "1 points"),
        ([(0, 0), (1, 0)], [(0, 0), (1, 0)], "affine", "takes 3"),
        ([(2, 2)] * 3, [(0, 0), (1, 0), (0, 1)], "similarity", "source points are all the same"),
        ([(0, 0), (1, 1), (2, 2)], [(0, 0), (1, 0), (0, 1)], "affine", "source points are all in one line"),
        ([(0, 0), (1, 0), (0, 1)], [(0, 0), (1, 1), (2, 2)], "affine", "target points are all in one line"),
        ([(0, 0), (1, 0), (2, 0), (0, 1)], [(0, 0), (1, 0), (2, 0), (0, 1)], "projective", "determine"),
        ([(0, 0), (1, 0), (0, np.nan)], [(0, 0), (1, 0), (0, 1)], "affine", "point 3 is not finite"),
        ([(0, 0), (1, 0)], [(0, 0)], "affine", "no pairs"),
        ([(0, 0), (1, 0)], [(0, 0), (1, 0)], "rigid", "no model"),
        (
            [(0, 0), (1, 0), (1, 1), (0, 1)], [(0, 0), (1, 1), (1, 0), (0, 1)], "projective", "horizon",
        ),
    ],
)  # fmt: skip
def test_points_that_determine_nothing_are_refused(source, target, model, words):
    with pytest.raises(DataError, match=words):
        align(source, target, model)
