"""Principal components, and truncated SVD as a transformer: scikit-learn estimators over `truncated_svd`.

The covariance of centred rows X is C = XᵀX / (n - 1). With X = U diag(s) Vᵀ it is V diag(s² / (n - 1)) Vᵀ, so
the principal components, its eigenvectors, are the right singular vectors of X, and C need not be formed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from shared.linalg._checks import Array
from shared.linalg.svd import truncated_svd

__all__ = ["PCA", "TruncatedSVD"]


class PCA(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Principal components: the orthonormal directions along which centred data varies most.

    Args:
        n_components: how many; None for min(n, d); a fraction between 0 and 1 for as few as explain at least
            that share of the variance.
        whiten: scale the scores to unit variance.
        method: of `truncated_svd`.
        random_state: seed of the randomised method, as in scikit-learn; the default repeats.

    Attributes after `fit` (k components of d features):
        mean_ (d,), components_ (k, d) orthonormal rows whose largest entry is positive, singular_values_ (k,)
        of the centred data, explained_variance_ (k,) with n - 1 in the denominator,
        explained_variance_ratio_ (k,), n_components_, n_features_in_.
    """

    def __init__(
        self,
        n_components: int | float | None = None,
        *,
        whiten: bool = False,
        method: str = "auto",
        random_state: Any = 0,
    ) -> None:
        self.n_components = n_components
        self.whiten = whiten
        self.method = method
        self.random_state = random_state

    def fit(self, X: Any, y: Any = None) -> PCA:
        """Find the components of X (n, d), n ≥ 2; float32 stays float32. `y` is ignored."""
        self._fit(X)
        return self

    def fit_transform(self, X: Any, y: Any = None) -> Array:
        """`fit(X).transform(X)`."""
        self._fit(X)
        return self.transform(X)

    def transform(self, X: Any) -> Array:
        """Scores (n, k): the coordinates of the centred rows along the components."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=[np.float64, np.float32], reset=False)
        scores = (X - self.mean_.astype(X.dtype)) @ self.components_.T.astype(X.dtype)
        return scores / self._scale(X.dtype) if self.whiten else scores

    def inverse_transform(self, X: Any) -> Array:
        """Rows (n, d) that have the scores X (n, k): the nearest points in the plane of the components."""
        check_is_fitted(self)
        scores = _checked_scores(X, self.n_components_)
        if self.whiten:
            scores = scores * self._scale(self.components_.dtype)
        return scores @ self.components_ + self.mean_

    @property
    def _n_features_out(self) -> int:
        return self.n_components_

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags

    def _fit(self, X: Any) -> None:
        X = validate_data(self, X, dtype=[np.float64, np.float32], ensure_min_samples=2)
        n = len(X)
        most = min(X.shape)
        wanted = most if self.n_components is None else self.n_components
        fraction = isinstance(wanted, float | np.floating) and 0 < wanted < 1
        if not fraction and not (isinstance(wanted, int | np.integer) and 1 <= wanted <= most):
            raise ValueError(
                f"n_components={wanted!r} for data of shape {X.shape}: give a whole number from 1 to {most}, "
                "a fraction between 0 and 1, or None"
            )
        self.mean_ = X.mean(axis=0, dtype=np.float64).astype(X.dtype)
        centred = X - self.mean_
        k = most if fraction else int(wanted)
        _, s, vt = truncated_svd(centred, k, method=self.method, rng=_generator(self.random_state))
        total = float(np.einsum("ij,ij->", centred, centred, dtype=np.float64))
        ratio = s.astype(np.float64) ** 2 / total if total > 0 else np.zeros(k)
        if fraction:
            k = min(int(np.searchsorted(np.cumsum(ratio), wanted)) + 1, most)
        self.n_components_ = k
        self.components_ = vt[:k]
        self.singular_values_ = s[:k]
        self.explained_variance_ = s[:k] ** 2 / (n - 1)
        self.explained_variance_ratio_ = ratio[:k].astype(X.dtype)

    def _scale(self, dtype: Any) -> Array:
        """Standard deviations of the scores; 1 where there is no spread, which must not become NaN."""
        spread = np.sqrt(self.explained_variance_)
        rounding = 10 * np.finfo(spread.dtype).eps * spread[0]
        return np.where(spread > rounding, spread, 1).astype(dtype)


class TruncatedSVD(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Scores along the leading right singular vectors of data not centred, so that sparse stays sparse.

    On counts of words in documents this is latent semantic analysis (Deerwester et al. 1990).

    Args:
        n_components: k, from 1 to min(n, d).
        method: of `truncated_svd`.
        random_state: seed of the randomised method, as in scikit-learn; the default repeats.

    Attributes after `fit`:
        components_ (k, d) orthonormal rows whose largest entry is positive, singular_values_ (k,),
        explained_energy_ratio_ (k,) the share s_i² / |X|² of each, n_features_in_.
    """

    def __init__(self, n_components: int = 2, *, method: str = "auto", random_state: Any = 0) -> None:
        self.n_components = n_components
        self.method = method
        self.random_state = random_state

    def fit(self, X: Any, y: Any = None) -> TruncatedSVD:
        """Find the directions of X (n, d), dense or scipy.sparse; float32 stays float32. `y` is ignored."""
        self.fit_transform(X)
        return self

    def fit_transform(self, X: Any, y: Any = None) -> Array:
        """`fit(X).transform(X)`, which is U diag(s)."""
        X = validate_data(self, X, accept_sparse="csr", dtype=[np.float64, np.float32])
        most = min(X.shape)
        if not (isinstance(self.n_components, int | np.integer) and 1 <= self.n_components <= most):
            raise ValueError(
                f"n_components={self.n_components!r} for data of shape {X.shape}: "
                f"give a whole number from 1 to {most}"
            )
        rng = _generator(self.random_state)
        u, s, self.components_ = truncated_svd(X, int(self.n_components), method=self.method, rng=rng)
        values = (X.data if scipy.sparse.issparse(X) else X).ravel()
        energy = float(np.einsum("i,i->", values, values, dtype=np.float64))
        self.singular_values_ = s
        self.explained_energy_ratio_ = s**2 / energy if energy > 0 else np.zeros_like(s)
        return u * s

    def transform(self, X: Any) -> Array:
        """Scores (n, k) = X Vᵀ."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", dtype=[np.float64, np.float32], reset=False)
        return X @ self.components_.T.astype(X.dtype)

    def inverse_transform(self, X: Any) -> Array:
        """Rows (n, d) of rank k that have the scores X (n, k)."""
        check_is_fitted(self)
        return _checked_scores(X, len(self.components_)) @ self.components_

    @property
    def _n_features_out(self) -> int:
        return len(self.components_)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags


def _generator(random_state: Any) -> np.random.Generator:
    return np.random.default_rng(check_random_state(random_state).randint(2**31))


def _checked_scores(scores: Any, k: int) -> Array:
    scores = np.asarray(scores)
    if scores.ndim != 2 or scores.shape[1] != k:
        raise ValueError(f"scores have shape {scores.shape}; give (n, {k}), a column per component")
    return scores
