"""Principal components: what they promise, and scikit-learn's own contract."""

from __future__ import annotations

from sklearn.utils.estimator_checks import parametrize_with_checks

from shared.linalg.pca import PCA, TruncatedSVD


@parametrize_with_checks([PCA(), PCA(n_components=1), PCA(0.9, whiten=True), TruncatedSVD(), TruncatedSVD(1)])
def test_scikit_learn_contract(estimator, check):
    check(estimator)
