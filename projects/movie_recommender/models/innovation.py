"""New ratings taken into a Bayesian factorisation: the step by which a Kalman filter learns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from projects.movie_recommender.models.gibbs_rows import draw_rows

__all__ = ["Learner", "most_changed"]

SHARE = 0.5  # of all ratings, at most, that the rows of a side that learn may hold; new rows come on top


@dataclass(frozen=True)
class Learner:
    """The side that learns, and the other side, which is held.

    With e the difference of each changed rating from what was expected, a row moves in draw s by

        δ_s = S⁻¹ Σ_changed w q e,   S = Λ_s + Σ_all w q qᵀ,   q = (V_s, 1)

    for the posterior of the old ratings is the prior of the new. An approximation, and a good one for a few
    ratings: the width τ of the row is taken to be 1, what the new ratings add to the bag is left out, and the
    draws move but do not come closer together. In the mean prediction the row moves by the mean over s of
    δ_s · q, expressed in the other side's rows by least squares.

    Args:
        draws: (n, S, K) float16 of the side that learns, written.
        rows: (n, r) float32 of its mean prediction, written.
        other_draws: (m, S, K); other_rows: (m, r).
        precision: (S, K, K) Λ.
        weight: (n,) and other_weight: (m,), whose product is the precision of a rating.
    """

    draws: np.ndarray
    rows: np.ndarray
    other_draws: np.ndarray
    other_rows: np.ndarray
    precision: np.ndarray
    weight: np.ndarray
    other_weight: np.ndarray

    def learn(self, todo: np.ndarray, differences: sparse.csr_array) -> None:
        """Move the rows of `todo`.

        Args:
            todo: (k,) codes.
            differences: (k, m) float32, an entry for every rating: e where it changed, else 0.
        """
        basis = self.other_rows[:, :-1].astype(np.float64)
        gram = basis.T @ basis
        gram[np.diag_indices_from(gram)] += 1e-6 * max(float(np.trace(gram)), 1e-6) / len(gram)
        count, size = self.precision.shape[:2]
        k = len(todo)
        zeros = np.zeros((k, size), np.float32)
        moved, unused = np.zeros((2, k, size), np.float32)
        step = np.zeros((k, self.rows.shape[1]))
        for s in range(count):
            other = self.other_draws[:, s].astype(np.float32)
            factors = other[:, :-1].astype(np.float64)
            other[:, -1] = 0.0  # the differences are from what was expected, biases and all
            draw_rows(
                differences.indptr.astype(np.int64),
                differences.indices.astype(np.int32),
                differences.data.astype(np.float32),
                0.0,
                other,
                self.weight[todo],
                self.other_weight,
                np.ones(k, np.float32),
                self.precision[s].astype(np.float32),
                zeros,
                zeros,
                0.0,
                unused,
                moved,
            )
            self.draws[todo, s] = self.draws[todo, s] + moved
            step[:, :-1] += moved[:, :-1] @ np.linalg.solve(gram, basis.T @ factors).T
            step[:, -1] += moved[:, -1]
        self.rows[todo] += (step / count).astype(np.float32)


def most_changed(changed: np.ndarray, counts: np.ndarray, share: float = SHARE) -> np.ndarray:
    """Return the rows with the largest share of changed ratings that hold `share` of all, and new ones.

    A row with few new ratings among many hardly moves, and is left as it is.

    Args:
        changed: (n,) changed ratings of each row; counts: (n,) all of them.
    """
    rows = np.flatnonzero(changed)
    order = rows[np.argsort(-changed[rows] / counts[rows], kind="stable")]
    new = changed[order] == counts[order]
    held = np.cumsum(np.where(new, 0, counts[order]))
    return np.sort(order[new | (held <= share * counts.sum())])
