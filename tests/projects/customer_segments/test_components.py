"""Components: scikit-learn's PCA; parallel analysis finds the planted rank, and nothing in noise."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.decomposition import PCA

from projects.customer_segments.components import find_components, parallel_limits
from shared.errors import DataError, UsageError


def planted(rng, n, rank, d=10):
    rows = rng.standard_normal((n, rank)) @ np.linalg.qr(rng.standard_normal((d, rank)))[0].T * 2
    rows += rng.standard_normal((n, d))
    return (rows - rows.mean(axis=0)) / rows.std(axis=0)


def test_they_are_scikit_learns(rng):
    rows = planted(rng, 300, 2) + 5
    found = find_components(rows, np.arange(10), "4", rng)
    theirs = PCA(4, svd_solver="full").fit(rows)
    np.testing.assert_allclose(found.variances[:4], theirs.explained_variance_)
    np.testing.assert_allclose(found.shares[:4], theirs.explained_variance_ratio_)
    np.testing.assert_allclose(np.abs(found.directions[:4] @ theirs.components_.T), np.eye(4), atol=1e-8)
    np.testing.assert_allclose(np.abs(found.scores(rows)), np.abs(theirs.transform(rows)), atol=1e-9)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_parallel_analysis_finds_the_planted_rank(rank, rng):
    assert find_components(planted(rng, 800, rank), np.arange(10), "parallel", rng).used == rank


def test_in_noise_there_is_next_to_nothing_to_find(rng):
    rows = rng.standard_normal((500, 8))
    found = find_components(rows, np.arange(8), "parallel", rng)
    assert found.used == 1  # the least there can be
    assert found.variances[1] < 1.2 * found.limits[1]


def test_levels_of_one_category_are_shuffled_as_one(rng):
    """Their correlation is not chance: in shuffled copies it stays, and gives no component of its own."""
    codes = rng.integers(0, 3, 400)
    rows = (codes[:, None] == np.arange(3)) - 1 / 3
    together = parallel_limits(rows, np.zeros(3, int), rng)
    apart = parallel_limits(rows, np.arange(3), rng)
    np.testing.assert_allclose(together, np.linalg.eigvalsh(np.cov(rows.T))[::-1], atol=1e-12)
    assert together[2] < 1e-12 < apart[2]


@pytest.mark.parametrize("share", [0.3, 0.8, 0.99])
def test_a_share_is_reached_and_not_without_the_last(share, rng):
    found = find_components(planted(rng, 200, 3), np.arange(10), str(share), rng)
    assert found.shares[: found.used].sum() >= share
    assert found.shares[: found.used - 1].sum() < share


def test_rebuilt_rows_are_the_nearest_in_the_plane(rng):
    rows = planted(rng, 100, 2) + 3
    found = find_components(rows, np.arange(10), "2", rng)
    rest = rows - found.rebuilt(rows)
    np.testing.assert_allclose(found.directions[:2] @ rest.T, 0, atol=1e-9)
    np.testing.assert_allclose((rest**2).sum(), 99 * found.variances[2:].sum())


def test_directions_without_variance_are_none(rng):
    rows = rng.standard_normal((50, 2)) @ np.ones((2, 5))
    assert len(find_components(rows, np.arange(5), "parallel", rng).variances) == 1
    few = rng.standard_normal((3, 8))
    assert len(find_components(few, np.arange(8), "0.9", rng).variances) == 2


def test_what_is_no_number_of_components_is_told(rng):
    rows = planted(rng, 50, 1)
    with pytest.raises(UsageError, match=r"parallel, a share such as 0\.8, or a number"):
        find_components(rows, np.arange(10), "many", rng)
    for how in ("0", "-1", "1.5", "nan", "1e9"):
        with pytest.raises(DataError, match="--components"):
            find_components(rows, np.arange(10), how, rng)
    with pytest.raises(DataError, match="choose 1 to 10"):
        find_components(rows, np.arange(10), "11", rng)
    with pytest.raises(DataError, match="no two rows differ"):
        find_components(np.ones((5, 2)), np.arange(2), "1", rng)


@pytest.mark.parametrize("how", ["0", "-1", "2.5", "1e999", "-1e999", "nan", "1e7"])
def test_a_number_out_of_range_is_refused(how, rng):
    with pytest.raises(DataError, match=f"--components {how}"):
        find_components(planted(rng, 50, 2), np.arange(10), how, rng)
