"""How good the first k of a ranked list are, one score per user.

Every function takes the same two arrays:

    hits      (users, ≥ 1) booleans: hits[u, j] says whether the film at rank j + 1 is relevant to user u;
              a list with fewer films than the others is filled up with False
    relevant  (users,) R_u, the number of films that are relevant to user u, found or not; at least 1

and gives (users,) float64 in [0, 1], 1 being best. Users without a relevant film have no score: leave
them out before. Definitions as in Järvelin and Kekäläinen 2002 (NDCG), Manning, Raghavan and Schütze
2008, chapter 8 (average precision), Voorhees 1999 (reciprocal rank) and Herlocker et al. 2004. Ranks are of
all candidates: ranking the relevant films among a sample of the others can reverse which of two models is
the better one (Krichene and Rendle 2020), so there is no such metric here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

__all__ = ["average_precision", "hit_rate", "ndcg", "precision", "recall", "reciprocal_rank"]


def ndcg(hits: ArrayLike, relevant: ArrayLike, k: int) -> np.ndarray:
    """Normalised discounted cumulative gain at k: Σ_{j≤k} hit_j / log₂(j+1), over its largest value.

    The gain of a relevant film is 1; the ideal list is cut at k too, Σ_{j≤min(k, R_u)} 1 / log₂(j+1).
    """
    found, total = _checked(hits, relevant, k)
    discount = 1 / np.log2(np.arange(2, k + 2))
    ideal = np.cumsum(discount)
    return found @ discount[: found.shape[1]] / ideal[np.minimum(total, k) - 1]


def recall(hits: ArrayLike, relevant: ArrayLike, k: int) -> np.ndarray:
    """The share of the relevant films that stand among the first k: Σ_{j≤k} hit_j / R_u.

    Divided by R_u and not by min(k, R_u): a user with more than k relevant films cannot reach 1.
    """
    found, total = _checked(hits, relevant, k)
    return np.asarray(found.sum(axis=1) / total)


def precision(hits: ArrayLike, relevant: ArrayLike, k: int) -> np.ndarray:
    """The share of relevant films among the first k: Σ_{j≤k} hit_j / k, also where the list is shorter."""
    found, _ = _checked(hits, relevant, k)
    return np.asarray(found.sum(axis=1) / k)


def average_precision(hits: ArrayLike, relevant: ArrayLike, k: int) -> np.ndarray:
    """The precision at each hit, averaged: Σ_{j≤k} hit_j · P_j / min(k, R_u), P_j = Σ_{i≤j} hit_i / j.

    Its mean over users is MAP at k. A relevant film that is not found adds nothing. The denominator is
    min(k, R_u), the most that could be hit, so that k relevant films in a row score 1 whatever R_u is; some
    libraries divide by R_u, which is the same where R_u ≤ k.
    """
    found, total = _checked(hits, relevant, k)
    precisions = np.cumsum(found, axis=1) / np.arange(1, found.shape[1] + 1)
    return np.asarray((found * precisions).sum(axis=1) / np.minimum(total, k))


def reciprocal_rank(hits: ArrayLike, relevant: ArrayLike, k: int) -> np.ndarray:
    """1 over the rank of the first relevant film, 0 where none is among the first k; its mean is MRR at k."""
    found, _ = _checked(hits, relevant, k)
    return np.where(found.any(axis=1), 1 / (np.argmax(found, axis=1) + 1), 0.0)


def hit_rate(hits: ArrayLike, relevant: ArrayLike, k: int) -> np.ndarray:
    """1 where at least one of the first k is relevant, else 0; its mean is the hit rate at k."""
    found, _ = _checked(hits, relevant, k)
    return np.asarray(found.any(axis=1), np.float64)


def _checked(hits: ArrayLike, relevant: ArrayLike, k: int) -> tuple[np.ndarray, np.ndarray]:
    found, total = np.asarray(hits, bool), np.asarray(relevant, np.int64)
    if found.ndim != 2 or total.shape != found.shape[:1]:
        raise ValueError(f"hits {found.shape} and relevant {total.shape} must be (users, ranks) and (users,)")
    if k < 1:
        raise ValueError(f"k is {k}: it counts films, from 1")
    if (total < np.maximum(found.sum(axis=1), 1)).any():
        raise ValueError("each user needs at least one relevant film, and no fewer than were hit")
    return found[:, :k], total
