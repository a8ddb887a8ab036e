"""Principal components and the truncated-SVD transformer: their promises, and scikit-learn's contract."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse
from sklearn.decomposition import PCA as ReferencePCA
from sklearn.utils.estimator_checks import parametrize_with_checks

from shared.linalg.covariance import covariance
from shared.linalg.pca import PCA, TruncatedSVD


@parametrize_with_checks([PCA(), PCA(n_components=1), PCA(0.9, whiten=True), TruncatedSVD(), TruncatedSVD(1)])
def test_scikit_learn_contract(estimator, check, monkeypatch):
    monkeypatch.setenv("SCIPY_ARRAY_API", "1")  # without it the check of array-API input skips itself
    check(estimator)


@pytest.fixture
def cloud(rng):
    """(200, 6) correlated, away from the origin."""
    return rng.standard_normal((200, 6)) @ rng.standard_normal((6, 6)) + 50


def test_agrees_with_scikit_learn_up_to_sign(cloud):
    ours, theirs = PCA().fit(cloud), ReferencePCA().fit(cloud)
    assert ours.explained_variance_ == pytest.approx(theirs.explained_variance_)
    assert ours.explained_variance_ratio_ == pytest.approx(theirs.explained_variance_ratio_)
    assert ours.singular_values_ == pytest.approx(theirs.singular_values_)
    assert np.abs(ours.components_) == pytest.approx(np.abs(theirs.components_))


def test_scores_are_uncorrelated_with_the_explained_variances(cloud):
    pca = PCA().fit(cloud)
    assert covariance(pca.transform(cloud)) == pytest.approx(np.diag(pca.explained_variance_), abs=1e-10)
    assert covariance(cloud) @ pca.components_.T == pytest.approx(pca.components_.T * pca.explained_variance_)


def test_components_do_not_depend_on_shift_or_order_of_rows(rng, cloud):
    pca = PCA(3).fit(cloud)
    moved = PCA(3).fit(rng.permutation(cloud) - 1000)
    assert moved.components_ == pytest.approx(pca.components_)
    assert (pca.components_[np.arange(3), np.abs(pca.components_).argmax(axis=1)] > 0).all()


@pytest.mark.parametrize("whiten", [False, True])
def test_all_components_give_the_data_back_and_fewer_the_nearest_plane(cloud, whiten):
    pca = PCA(whiten=whiten).fit(cloud)
    assert pca.inverse_transform(pca.transform(cloud)) == pytest.approx(cloud)
    part = PCA(2, whiten=whiten).fit(cloud)
    lost = cloud - part.inverse_transform(part.transform(cloud))
    assert np.sum(lost**2) / (len(cloud) - 1) == pytest.approx(pca.explained_variance_[2:].sum())


def test_whitened_scores_have_unit_variance(cloud):
    assert covariance(PCA(whiten=True).fit_transform(cloud)) == pytest.approx(np.eye(6))


def test_a_fraction_takes_the_fewest_components_that_reach_it(cloud):
    ratios = np.cumsum(PCA().fit(cloud).explained_variance_ratio_)
    for fraction in (0.3, 0.8, 0.99):
        k = PCA(fraction).fit(cloud).n_components_
        assert ratios[k - 1] >= fraction
        assert k == 1 or ratios[k - 2] < fraction


def test_constant_data_have_no_spread_and_finite_scores():
    pca = PCA(whiten=True).fit(np.full((5, 3), 7.0))
    assert pca.explained_variance_.tolist() == [0, 0, 0]
    assert pca.explained_variance_ratio_.tolist() == [0, 0, 0]
    assert pca.transform(np.full((2, 3), 7.0)) == pytest.approx(0)


@pytest.mark.parametrize("method", ["exact", "gram", "randomized"])
def test_every_method_finds_the_same_plane_and_repeats(cloud, method):
    first, again = (PCA(3, method=method, random_state=1).fit(cloud) for _ in range(2))
    np.testing.assert_array_equal(first.components_, again.components_)
    assert first.components_ == pytest.approx(PCA(3).fit(cloud).components_, abs=1e-6)


@pytest.mark.parametrize("estimator", [PCA(2), TruncatedSVD(2)])
def test_float32_stays_float32(cloud, estimator):
    scores = estimator.fit(cloud.astype(np.float32)).transform(cloud.astype(np.float32))
    assert scores.dtype == estimator.components_.dtype == np.float32
    assert estimator.inverse_transform(scores).dtype == np.float32


@pytest.mark.parametrize("wanted", [0, -1, 7, 1.5, 0.0, "two"])
def test_component_counts_out_of_range_are_named(cloud, wanted):
    with pytest.raises(ValueError, match=r"n_components=.*\(200, 6\).*1 to 6"):
        PCA(wanted).fit(cloud)
    with pytest.raises(ValueError, match=r"n_components=.*\(200, 6\).*1 to 6"):
        TruncatedSVD(wanted).fit(cloud)


def test_truncated_svd_scores_are_the_rows_seen_along_the_components(rng):
    a = scipy.sparse.random_array((80, 40), density=0.2, rng=rng)
    model = TruncatedSVD(5).fit(a)
    assert model.fit_transform(a) == pytest.approx(model.transform(a))
    assert model.transform(a) == pytest.approx(model.transform(a.toarray()))
    rebuilt = model.inverse_transform(model.transform(a))
    lost = np.sum((a.toarray() - rebuilt) ** 2) / np.sum(a.toarray() ** 2)
    assert model.explained_energy_ratio_.sum() == pytest.approx(1 - lost)


@pytest.mark.parametrize("estimator", [PCA(2), TruncatedSVD(2)])
def test_scores_of_another_width_are_refused(cloud, estimator):
    with pytest.raises(ValueError, match=r"\(1, 3\).*\(n, 2\)"):
        estimator.fit(cloud).inverse_transform([[1, 2, 3]])
