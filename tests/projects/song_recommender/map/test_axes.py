"""Principal axes are the directions of greatest spread, and their names follow their loadings."""

from __future__ import annotations

import numpy as np
import pytest

from projects.song_recommender.features import FeatureSpace
from projects.song_recommender.map.axes import principal_axes
from shared.errors import DataError


def test_scores_have_the_eigenvalues_of_the_covariance_as_variances(space: FeatureSpace) -> None:
    axes = principal_axes(space)
    rows = space.rows[space.rankable].astype(np.float64)
    eigenvalues = np.linalg.eigvalsh(np.cov(rows, rowvar=False))[::-1]
    scores = axes.scores(rows)
    np.testing.assert_allclose(
        np.cov(scores, rowvar=False), np.diag(eigenvalues[: scores.shape[1]]), atol=1e-5
    )
    np.testing.assert_allclose(axes.explained, eigenvalues / eigenvalues.sum(), atol=1e-6)


def test_loadings_are_correlations(space: FeatureSpace) -> None:
    """With both coordinates of a circle at once: those of the score and its regression on them."""
    axes = principal_axes(space)
    rows = space.rows[space.rankable].astype(np.float64)
    scores = axes.scores(rows)
    for f in range(len(space.features)):
        own = np.flatnonzero(space.owner == f)
        design = np.column_stack([np.ones(len(rows)), rows[:, own]])
        for k in range(scores.shape[1]):
            fitted = design @ np.linalg.lstsq(design, scores[:, k], rcond=None)[0]
            expected = np.corrcoef(fitted, scores[:, k])[0, 1]
            if len(own) == 1:
                expected = np.corrcoef(rows[:, own[0]], scores[:, k])[0, 1]
            assert axes.loadings[k, f] == pytest.approx(expected, abs=1e-6)


def test_no_correlation_is_over_1(rng: np.random.Generator) -> None:
    """A circle of which only a piece is there has coordinates that go together, or one that never changes."""
    near = rng.standard_normal(6)
    for other in (near + 0.1 * rng.standard_normal(6), np.ones(6)):
        rows = np.column_stack([near, other, rng.standard_normal(6)]).astype(np.float32)
        loadings = principal_axes(FeatureSpace(("key", "tempo"), np.array([0, 0, 1]), rows)).loadings
        assert 0.5 < abs(loadings).max() <= 1 + 1e-9


def test_an_axis_is_named_after_what_varies_along_it(rng: np.random.Generator) -> None:
    strong, weak = rng.standard_normal((2, 500))
    noise = 0.05 * rng.standard_normal((500, 3))
    rows = np.column_stack([2 * strong, -2 * strong, weak]) + noise
    space = FeatureSpace(("energy", "acousticness", "tempo"), np.arange(3), rows.astype(np.float32))
    axes = principal_axes(space)
    first = {frozenset(end.split(", ")) for end in axes.names[0]}
    assert first == {frozenset({"more energetic", "less acoustic"}), frozenset({"calmer", "more acoustic"})}
    assert set(axes.names[1]) == {"faster", "slower"}


def test_the_key_names_no_axis(rng: np.random.Generator) -> None:
    rows = rng.standard_normal((300, 3)) * [5, 5, 1]
    space = FeatureSpace(("key", "tempo"), np.array([0, 0, 1]), rows.astype(np.float32))
    names = principal_axes(space).names
    assert not any("key" in end for ends in names for end in ends)
    assert set(names[2]) == {"faster", "slower"}


@pytest.mark.parametrize("rows", [np.zeros((5, 3)), np.ones((5, 3)), np.eye(3)[:1], np.ones((4, 1))])
def test_what_has_no_two_directions_has_no_map(rows: np.ndarray) -> None:
    names = tuple("abc"[: rows.shape[1]])
    with pytest.raises(DataError, match=r"map|differ"):
        principal_axes(FeatureSpace(names, np.arange(rows.shape[1]), rows.astype(np.float32)))
