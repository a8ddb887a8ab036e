"""Varimax: the criterion is stationary, what the factors explain stays, planted structure comes out."""

from __future__ import annotations

import numpy as np
import pytest

from projects.customer_segments.varimax import criterion, varimax


def rotation(k, a, b, angle):
    turn = np.eye(k)
    turn[[a, a, b, b], [a, b, a, b]] = np.cos(angle), -np.sin(angle), np.sin(angle), np.cos(angle)
    return turn


@pytest.mark.parametrize("k", [2, 3, 5])
def test_no_small_turn_of_two_factors_raises_the_criterion(k, rng):
    turned, _ = varimax(rng.standard_normal((15, k)), normalise=False)
    best = criterion(turned)
    for a in range(k - 1):
        for b in range(a + 1, k):
            up, down = (criterion(turned @ rotation(k, a, b, angle)) for angle in (1e-4, -1e-4))
            assert max(up, down) <= best * (1 + 1e-12)
            assert (up - down) / 2e-4 == pytest.approx(0, abs=1e-5)  # the derivative by the angle
            # nor does any other angle of this pair
            others = [criterion(turned @ rotation(k, a, b, x)) for x in np.linspace(0, np.pi / 2, 60)]
            assert max(others) <= best * (1 + 1e-9)


def test_a_turn_changes_nothing_that_is_explained(rng):
    loadings = rng.standard_normal((12, 4))
    turned, turn = varimax(loadings)
    np.testing.assert_allclose(turn @ turn.T, np.eye(4), atol=1e-12)
    np.testing.assert_allclose(loadings @ turn, turned, atol=1e-12)
    np.testing.assert_allclose((turned**2).sum(axis=1), (loadings**2).sum(axis=1))


@pytest.mark.parametrize("normalise", [True, False])
def test_simple_structure_hidden_by_a_turn_comes_out(normalise, rng):
    simple = np.zeros((12, 3))
    simple[np.arange(12), np.arange(12) % 3] = rng.uniform(0.5, 0.9, 12)
    hidden = simple @ np.linalg.qr(rng.standard_normal((3, 3)))[0]
    turned, _ = varimax(hidden, normalise=normalise)
    order = np.abs(turned).argmax(axis=1)[:3]
    np.testing.assert_allclose(np.abs(turned[:, order]), simple, atol=1e-6)


def test_the_criterion_never_falls(rng):
    for _ in range(20):
        loadings = rng.standard_normal((8, 3))
        turned, _ = varimax(loadings, normalise=False)
        assert criterion(turned) >= criterion(loadings) - 1e-12


def test_one_factor_and_a_question_without_any_are_left(rng):
    one = rng.standard_normal((5, 1))
    np.testing.assert_array_equal(varimax(one)[0], one)
    loadings = np.vstack([rng.standard_normal((4, 2)), np.zeros((1, 2))])
    np.testing.assert_array_equal(varimax(loadings)[0][-1], 0)
