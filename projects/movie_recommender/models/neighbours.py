"""Neighbourhoods: rows of the rating matrix, films or users, that were rated alike."""

from __future__ import annotations

import functools
from typing import ClassVar

import numpy as np
from scipy import sparse

from projects.movie_recommender.compressed import is_ascending
from projects.movie_recommender.models.bias import Biased
from projects.movie_recommender.models.systems import CHUNKS
from projects.movie_recommender.ratings import Ratings
from shared.compiled import jit, prange
from shared.errors import DataError

__all__ = ["Neighbourhood", "keep_largest", "squared_similarities", "weighted_means"]

MOST_PAIRS = 10**12  # pairs of ratings of one row that a fit goes through: about an hour on one core


class Neighbourhood(Biased):
    """The biases, and beside them what the rows most alike got beyond their biases. With e = r − g − b − c,

        r̂ = g + b_u + c_i + Σ w e / (damping + Σ |w|)    over the neighbours that are rated,

        ρ_ij = Σ e_ui e_uj / √(Σ e_ui² Σ e_uj²) over the n_ij that rated both,   s = ρ n_ij / (n_ij + shrink),
        w = ±s² with the sign of s.

    A shrunk correlation of what the biases leave (Koren 2010, "Factor in the neighbors", section 2.2),
    squared so that the nearest count most; the damping draws a prediction from few or weak neighbours to
    the biases.
    Only the k rows of largest |w| are kept of each row: memory is rows × k, never rows². A fit goes through
    every pair of ratings that share a user (or a film), and refuses a number that would take hours.

    Kept: `mean`, `user_bias`, `movie_bias`; `neighbours` (rows, ≤ k) int32, ascending, −1 where there are
    fewer; `weights` (rows, ≤ k) float32; and the residuals e of the other side, row v of which is
    `residuals[ends[v − 1] : ends[v]]` at the rows `rated`.
    """

    keeps: ClassVar = {**Biased.keeps, "rated": "", "residuals": ""}

    k: int
    shrink: float
    damping: float
    negative: ClassVar[bool]  # rows that were rated oppositely are neighbours too

    neighbours: np.ndarray
    weights: np.ndarray
    ends: np.ndarray
    rated: np.ndarray
    residuals: np.ndarray

    score_bytes = 40  # two sparse products of float64 and their dense copies
    leaner = "keep fewer neighbours (k), or train als, which keeps none"

    def _needed(self, ratings: Ratings, rows: int) -> float:
        """Return the default, and 8 for each neighbour of the rows, of which there are as many at most."""
        return super().needs(ratings) + 8.0 * rows * min(self.k, max(rows - 1, 1))

    def needs_to_rank(self, n_users: int, n_scores: int) -> float:
        """Return the same, and what weights and residuals take as sparse matrices, made when first asked."""
        sparse_bytes = 24.0 * (self.neighbours.size + len(self.residuals))
        return super().needs_to_rank(n_users, n_scores) + sparse_bytes

    def _learn(self, by_row: sparse.csr_array, by_other: sparse.csr_array) -> None:
        """Find the neighbours of the rows of `by_row`; it and its transpose hold the residuals."""
        lengths = np.diff(by_other.indptr).astype(np.float64)
        pairs = float(lengths @ lengths)
        if pairs > MOST_PAIRS:
            raise DataError(
                f"{self.name} would go through {pairs:.1g} pairs of ratings, more than {MOST_PAIRS:.0g}",
                "train als or ials, which grow linearly",
            )
        n = by_row.shape[0]
        self.neighbours, self.weights = _nearest(
            *_parts(by_row), *_parts(by_other), min(self.k, max(n - 1, 1)), float(self.shrink), self.negative
        )
        indptr, self.rated, self.residuals = _parts(by_other)
        self.ends = indptr[1:]
        for made in ("_weight_matrix", "_residual_matrix"):  # from an earlier fit
            self.__dict__.pop(made, None)

    def _left_over(self, ratings: Ratings) -> sparse.csr_array:
        """Fit the biases and return the (users, movies) residuals that they leave."""
        self._keep_biases(ratings)
        residuals = ratings.by_user()
        users = np.repeat(np.arange(residuals.shape[0]), np.diff(residuals.indptr))
        residuals.data = (residuals.data - self.biases.predict_codes(users, residuals.indices)).astype(
            np.float32
        )
        return residuals

    def _beyond(self, rows: np.ndarray, others: np.ndarray) -> np.ndarray:
        """Return the (n,) float64 Σ w e / (damping + Σ |w|) of pairs of codes, 0 where one is −1."""
        indptr = np.append(np.int64(0), self.ends)
        parts = (self.neighbours, self.weights, indptr, self.rated, self.residuals)
        return weighted_means(*parts, float(self.damping), rows, others)

    @functools.cached_property
    def _weight_matrix(self) -> sparse.csr_array:
        """Return the (rows, rows) float64 weights, sparse: row i holds those of the neighbours of i."""
        kept = self.neighbours >= 0
        indptr = np.append(0, np.cumsum(kept.sum(axis=1)))
        n = len(self.neighbours)
        data = self.weights[kept].astype(np.float64)
        return sparse.csr_array((data, self.neighbours[kept], indptr), shape=(n, n))

    @functools.cached_property
    def _residual_matrix(self) -> sparse.csr_array:
        """Return the (others, rows) float64 residuals, sparse."""
        shape = (len(self.ends), len(self.neighbours))
        indptr = np.append(0, self.ends)
        return sparse.csr_array((self.residuals.astype(np.float64), self.rated, indptr), shape=shape)

    def _check(self) -> None:
        near, n = self.neighbours, len(self.neighbours)
        if near.shape != self.weights.shape or near.dtype != np.int32 or self.weights.dtype != np.float32:
            raise ValueError("the neighbours and their weights do not match")
        last = self.ends[-1] if len(self.ends) else 0
        if len(self.rated) != len(self.residuals) or len(self.rated) != last:
            raise ValueError("the residuals are cut off")
        if self.rated.ndim != 1 or self.rated.dtype != np.int32 or self.residuals.dtype != np.float32:
            raise ValueError("the residuals are of another type")
        if not is_ascending(self.ends):
            raise ValueError("the residuals are out of order")
        if self.user_bias.ndim != 1 or self.movie_bias.ndim != 1:
            raise ValueError("the biases are no rows of numbers")
        for codes, least in ((near, -1), (self.rated, 0)):
            if codes.size and not least <= codes.min() <= codes.max() < n:
                raise ValueError("there are neighbours beyond the last row")
        lowest = -1.0 if self.negative else 0.0
        if not ((self.weights >= lowest) & (self.weights <= 1 + 1e-6)).all():
            raise ValueError("the weights are no squared correlations")


def _parts(matrix: sparse.csr_array) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return (
        matrix.indptr.astype(np.int64, copy=False),
        matrix.indices.astype(np.int32, copy=False),
        matrix.data.astype(np.float32, copy=False),
    )


@jit(parallel=True)
def _nearest(  # pragma: no cover: compiled
    indptr: np.ndarray,
    indices: np.ndarray,
    values: np.ndarray,
    other_indptr: np.ndarray,
    other_indices: np.ndarray,
    other_values: np.ndarray,
    k: int,
    shrink: float,
    negative: bool,
) -> tuple[np.ndarray, np.ndarray]:
    """The k rows of largest |w| for each row, ascending, and their w; of equal |w| the lower row."""
    n = len(indptr) - 1
    neighbours = np.full((n, k), -1, np.int32)
    weights = np.zeros((n, k), np.float32)
    for chunk in prange(CHUNKS):
        sums = np.zeros((n, 4))  # Σ e e', Σ e², Σ e'², n of the row at hand with every other
        found = np.zeros(n)
        for row in range(chunk, n, CHUNKS):  # neighbouring rows may all be long: deal them out
            sums[:] = 0.0
            for at in range(indptr[row], indptr[row + 1]):
                e = np.float64(values[at])
                other = indices[at]
                for there in range(other_indptr[other], other_indptr[other + 1]):
                    e2 = np.float64(other_values[there])
                    j = other_indices[there]
                    sums[j, 0] += e * e2
                    sums[j, 1] += e * e
                    sums[j, 2] += e2 * e2
                    sums[j, 3] += 1.0
            squared_similarities(sums, row, shrink, negative, found)
            keep_largest(found, k, neighbours[row], weights[row])
    return neighbours, weights


@jit()
def squared_similarities(  # pragma: no cover: compiled
    sums: np.ndarray, own: int, shrink: float, negative: bool, found: np.ndarray
) -> None:
    """found_j = w of every row j, 0 for `own` (−1: none is) and where nothing is shared."""
    for j in range(len(found)):
        norm = np.sqrt(sums[j, 1] * sums[j, 2])
        found[j] = 0.0
        if j != own and norm > 0.0:
            s = sums[j, 0] / norm * sums[j, 3] / (sums[j, 3] + shrink)
            if s > 0.0:
                found[j] = s * s
            elif negative:
                found[j] = -s * s


@jit()
def keep_largest(  # pragma: no cover: compiled
    found: np.ndarray, k: int, neighbours: np.ndarray, weights: np.ndarray
) -> None:
    """Write the k entries of largest |w| > 0 and their places, by ascending place."""
    size = np.abs(found)
    least = 0.0
    if k < len(found):
        least = np.partition(size, len(found) - k)[len(found) - k]
    above = 0
    for j in range(len(found)):
        above += size[j] > least
    ties = k - above  # how many of the entries that equal the least are still wanted
    at = 0
    for j in range(len(found)):
        wanted = size[j] > least
        if not wanted and size[j] == least and ties > 0:
            wanted = True
            ties -= 1
        if wanted and size[j] > 0.0 and at < k:
            neighbours[at] = j
            weights[at] = found[j]
            at += 1


@jit(parallel=True)
def weighted_means(  # pragma: no cover: compiled
    neighbours: np.ndarray,
    weights: np.ndarray,
    indptr: np.ndarray,
    rated: np.ndarray,
    residuals: np.ndarray,
    damping: float,
    rows: np.ndarray,
    others: np.ndarray,
) -> np.ndarray:
    """Two ascending lists are met in one pass per pair: the row's neighbours, and the rated rows."""
    means = np.zeros(len(rows))
    for n in prange(len(rows)):
        row, other = rows[n], others[n]
        if row < 0 or other < 0:
            continue
        at, stop = indptr[other], indptr[other + 1]
        above, below = 0.0, damping
        for j in range(neighbours.shape[1]):
            near = neighbours[row, j]
            if near < 0:
                break
            while at < stop and rated[at] < near:
                at += 1
            if at == stop:
                break
            if rated[at] == near:
                w = np.float64(weights[row, j])
                above += w * np.float64(residuals[at])
                below += abs(w)
        if above != 0.0:
            means[n] = above / below
    return means
