"""One side of a Bayesian factorisation: its rows, the prior they come from, and a Gibbs draw of each.

    P_u ~ N(μ + B̃ᵀφ_u, (τ_u Λ)⁻¹),   τ_u ~ Gamma(ν/2, rate ν/2)         a row of factors and bias
    μ | Λ ~ N(0, (β₀Λ)⁻¹),   Λ ~ W(I, K),   B̃ | Λ, λ ~ MN(0, λ⁻¹I, Λ⁻¹),   λ ~ Gamma(½, rate ½)

Conjugate priors as in Salakhutdinov and Mnih 2008, section 3; φ_u is what is known of the row beside its
ratings and B̃ its regression, as in Macau (Simm et al. 2017). The width τ_u makes the prior Student's t with ν
degrees of freedom: somebody of unusual taste is not drawn to the others as strongly as the others are.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import sparse
from scipy.linalg import cho_solve, solve_triangular

from projects.movie_recommender.models.gibbs_rows import draw_rows

__all__ = ["Side"]

_PULL = 2.0  # β₀: how strongly the mean of the rows is drawn to zero, in rows
_RIDGE = 10.0  # λ at the start
_ACROSS = -0.5  # κ, how far past its expectation a row or B̃ steps: see `draw_rows`


class Side:
    """The state of the users or of the films between two sweeps.

    Args:
        ratings: (n, m) float32 values, a row per row of this side.
        features: (n, F) float32 φ.
        size: K, factors and one bias, which is the last column.
        tails: ν.

    Attributes:
        rows: (n, K) float32, the last draw, and expected, the mean that it was drawn around.
        noise: (n,) float32, the precision of this row's ratings, as a factor; width: (n,) τ.
        link: (F, K) B̃; ridge: λ; mean: (K,) μ; precision: (K, K) Λ.
    """

    def __init__(
        self,
        ratings: sparse.csr_array,
        features: np.ndarray,
        size: int,
        tails: float,
        rng: np.random.Generator,
    ) -> None:
        n = ratings.shape[0]
        self.indptr = ratings.indptr.astype(np.int64)
        self.indices = ratings.indices.astype(np.int32, copy=False)
        self.values = ratings.data.astype(np.float32, copy=False)
        self.counts = np.diff(self.indptr)
        self.features, self._tails = features, tails
        self.rows = np.zeros((n, size), np.float32)
        self.rows[:, :-1] = 0.1 * rng.standard_normal((n, size - 1), np.float32)
        self.expected = np.zeros_like(self.rows)
        self.noise = np.ones(n, np.float32)
        self.width = np.ones(n, np.float32)
        self.link = np.zeros((features.shape[1], size))
        self._tell()
        self.ridge = np.float64(_RIDGE)
        self.mean = np.zeros(size)
        self.precision = np.eye(size)

    def draw_prior(self, rng: np.random.Generator) -> None:
        """Draw τ, Λ, μ, B̃ and λ, each given the rest and the rows."""
        n, size = self.rows.shape
        rest = self.rows - self._told  # R = P − Φ B̃
        off = (rest - self.mean).astype(np.float64)
        distance = np.einsum("uf,uf->u", off @ self.precision, off)
        tau = rng.gamma((self._tails + size) / 2, size=n) / ((self._tails + distance) / 2)
        self.width = tau.astype(np.float32)

        weight = tau.sum()
        centre = tau @ rest / weight
        off = (rest - centre) * np.sqrt(tau)[:, None]
        scatter = off.T @ off + weight * _PULL / (weight + _PULL) * np.outer(centre, centre)
        scatter += np.eye(size) + self.ridge * self.link.T @ self.link
        self.precision = _wishart(scatter, size + n + len(self.link), rng)
        root = np.linalg.cholesky(self.precision)  # Λ = root rootᵀ
        chance = solve_triangular(root, rng.standard_normal(size), lower=True, trans="T")
        self.mean = weight / (weight + _PULL) * centre + chance / math.sqrt(weight + _PULL)
        if len(self.link):
            self._draw_link(root, rng)
            self._tell()

    def _draw_link(self, root: np.ndarray, rng: np.random.Generator) -> None:
        """B̃ ~ MN(C⁻¹ Φᵀ D (P − 1μᵀ), C⁻¹, Λ⁻¹), C = Φᵀ D Φ + λI, D = diag(τ), over-relaxed; then λ."""
        weighted = self.features * self.width[:, None]
        gram = (weighted.T @ self.features).astype(np.float64)
        gram[np.diag_indices_from(gram)] += self.ridge
        target = weighted.T @ (self.rows - self.mean.astype(np.float32))
        factor = np.linalg.cholesky(gram)
        chance = solve_triangular(root, rng.standard_normal(self.link.T.shape), lower=True, trans="T").T
        chance = solve_triangular(factor, chance, lower=True, trans="T")
        expected = cho_solve((factor, True), target.astype(np.float64))
        self.link = expected + _ACROSS * (self.link - expected) + math.sqrt(1 - _ACROSS**2) * chance
        energy = np.sum((self.link @ self.precision) * self.link)
        self.ridge = np.float64(rng.gamma(0.5 + self.link.size / 2) / (0.5 + 0.5 * energy))

    def _tell(self) -> None:
        self._told = self.features @ self.link.astype(np.float32)  # Φ B̃, (n, K)

    def draw_rows(self, other: Side, mean: float, rng: np.random.Generator) -> None:
        """Draw all rows, given their prior and the other side."""
        prior = self.mean.astype(np.float32) + self._told
        precision = self.precision.astype(np.float32)
        draw_rows(
            self.indptr,
            self.indices,
            self.values,
            mean,
            other.rows,
            self.noise,
            other.noise,
            self.width,
            precision,
            prior @ precision,
            rng.standard_normal(self.rows.shape, np.float32),
            _ACROSS,
            self.rows,
            self.expected,
        )

    _PARTS = ("rows", "noise", "width", "link", "ridge", "mean", "precision")

    @property
    def state(self) -> np.ndarray:
        """All that sweeps change, as one float64 array."""
        return np.concatenate([np.ravel(getattr(self, name)).astype(np.float64) for name in self._PARTS])

    @state.setter
    def state(self, packed: np.ndarray) -> None:
        start = 0
        for name in self._PARTS:
            part = np.asarray(getattr(self, name))
            value = packed[start : start + part.size].reshape(part.shape).astype(part.dtype)
            setattr(self, name, value if part.ndim else value[()])
            start += part.size
        self._tell()


def _wishart(inverse_scale: np.ndarray, freedom: int, rng: np.random.Generator) -> np.ndarray:
    """Draw Λ ~ W(inverse_scale⁻¹, freedom) by Bartlett: Λ = (HT)(HT)ᵀ with HHᵀ the scale.

    T is lower triangular, T_aa² ~ χ²(freedom − a) and N(0, 1) below; with CCᵀ = inverse_scale, H = C⁻ᵀ.
    """
    size = len(inverse_scale)
    t = np.tril(rng.standard_normal((size, size)), -1)
    t[np.diag_indices(size)] = np.sqrt(rng.chisquare(freedom - np.arange(size)))
    root = solve_triangular(np.linalg.cholesky(inverse_scale), t, lower=True, trans="T")
    return root @ root.T
