"""The two regressions of a blend: of stars on stars, and of what was liked on what tells it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

__all__ = ["order_weights", "star_weights"]

STAR_PENALTY = 1e-3  # per row: draws the weights of the members to equal ones
ORDER_PENALTY = 1e-4


def star_weights(predictions: np.ndarray, ratings: np.ndarray) -> np.ndarray:
    """Return the (k,) w minimising ‖ratings − predictions w‖² + penalty · n ‖w − 1/k‖².

    Args:
        predictions: (n, k) of k models, less the training mean.
        ratings: (n,) likewise.
    """
    n, k = predictions.shape
    gram = predictions.T @ predictions + STAR_PENALTY * n * np.eye(k)
    return np.linalg.solve(gram, predictions.T @ ratings + STAR_PENALTY * n * np.full(k, 1 / k))


def order_weights(features: Sequence[np.ndarray], liked: Sequence[np.ndarray]) -> np.ndarray:
    """Return the (f,) a of a conditional logit (McFadden 1974): the chance of each film among those at hand,

        − 1/n Σ_u 1/|L_u| Σ_{i ∈ L_u} log( exp(a·x_ui) / Σ_j exp(a·x_uj) ) + penalty ‖a ∘ σ‖²

    σ being the standard deviation of each feature over all films at hand; one that never varies gets 0.

    Args:
        features: for each of n users (films, f), any number of films.
        liked: for each of them (films,) booleans, at least one of them True.
    """
    x = np.concatenate(features)
    starts = np.cumsum([0, *(len(one) for one in features[:-1])])
    sizes = np.array([len(one) for one in features])
    spread = x.std(axis=0)
    x = np.where(spread > 0, (x - x.mean(axis=0)) / np.where(spread > 0, spread, 1), 0.0)
    y = np.concatenate([hit / (hit.sum() * len(liked)) for hit in liked])

    def objective(a: np.ndarray) -> tuple[float, np.ndarray]:
        score = x @ a
        score -= np.repeat(np.maximum.reduceat(score, starts), sizes)
        chance = np.exp(score)
        total = np.repeat(np.add.reduceat(chance, starts), sizes)
        value = -y @ (score - np.log(total)) + ORDER_PENALTY * a @ a
        return float(value), x.T @ (chance / total / len(liked) - y) + 2 * ORDER_PENALTY * a

    from scipy.optimize import minimize  # slow to load

    found = minimize(objective, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B").x
    return np.where(spread > 0, found / np.where(spread > 0, spread, 1), 0.0)
