"""What lists of recommendations are like beside being right: how much of the catalogue they show, how little
known and how unlike the films are, and how much they favour what is popular.

Every function takes `lists`, (users, ≥ 1) film codes from 0, best first, of which the first k count; a list
with fewer films than the others is filled up with −1 at its end. None of these figures is good or bad by
itself: a random list has coverage, novelty and diversity, and no use. Read them beside NDCG.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

__all__ = ["coverage", "diversity", "exposure", "gini", "mean_popularity", "novelty", "popularity_lift"]

_BLOCK = 1 << 24  # cosines held at once


def exposure(lists: ArrayLike, n_films: int, k: int) -> np.ndarray:
    """Return (n_films,) how many of the lists show each film among their first k."""
    shown = _checked(lists, k)
    return np.bincount(shown[shown >= 0], minlength=n_films)


def coverage(lists: ArrayLike, n_films: int, k: int) -> float:
    """The share of the catalogue that stands in at least one list: |∪_u list_u| / n_films, in [0, 1].

    Grows with the number of lists, so compare it over the same users only (Ge, Delgado-Battenfeld and
    Jannach 2010, "Beyond accuracy", catalogue coverage).
    """
    return float(np.mean(exposure(lists, n_films, k) > 0))


def gini(lists: ArrayLike, n_films: int, k: int) -> float:
    """How unevenly the lists show the films of the catalogue: the Gini index of their exposure, in [0, 1).

        G = Σ_i (2 i − n − 1) e_i / (n Σ_i e_i),   e_1 ≤ … ≤ e_n the exposures in ascending order

    0 where all films are shown equally often, 1 − 1/n where all lists show one film and nothing else (Fleder
    and Hosanagar 2009; Shani and Gunawardana 2011, section 8.3.3.2).

    Raises:
        ValueError: the lists show nothing.
    """
    e = np.sort(exposure(lists, n_films, k))
    if not e.sum():
        raise ValueError("the lists show no film")
    return float((2 * np.arange(1, n_films + 1) - n_films - 1) @ e / (n_films * e.sum()))


def novelty(lists: ArrayLike, shares: ArrayLike, k: int) -> np.ndarray:
    """How surprising the films of each list are: mean_{j≤k} −log₂ p_j, in bits, at least 0; (users,).

    p_j is the share of all users who rated film j in training: a film that everybody has rated tells 0 bits,
    one that a single user of n has rated log₂ n (mean self-information, Zhou et al. 2010, "Solving the
    apparent diversity-accuracy dilemma").

    Args:
        shares: (films,) p of each film; those that are shown must be in (0, 1].

    Raises:
        ValueError: an empty list, or a film in it that nobody rated.
    """
    shown = _checked(lists, k, at_least=1)
    p = np.asarray(shares, np.float64)
    if not ((p[shown[shown >= 0]] > 0) & (p[shown[shown >= 0]] <= 1)).all():
        raise ValueError("shares of films that are shown must be above 0 and at most 1")
    return _means(-np.log2(np.where(p > 0, p, 1.0)), shown)


def mean_popularity(lists: ArrayLike, popularity: ArrayLike, k: int) -> np.ndarray:
    """The mean popularity of the films of each list, mean_{j≤k} n_j, (users,) (Yin et al. 2012).

    Args:
        popularity: (films,) n, how many ratings each film has in training.

    Raises:
        ValueError: an empty list.
    """
    return _means(np.asarray(popularity, np.float64), _checked(lists, k, at_least=1))


def popularity_lift(recommended: ArrayLike, history: ArrayLike) -> float:
    """How much more popular the films are that users are shown than those they rated: q / p − 1, from −1 up.

    q and p are means over users of the mean popularity of the films recommended to each, and of those each
    rated before; 0 keeps the users' taste for popular films, 1 doubles it (Δ group average popularity,
    Abdollahpouri et al. 2019, "The unfairness of popularity bias in recommendation").

    Args:
        recommended: (users,) from `mean_popularity`.
        history: (users,) mean n over the films that each user rated, positive.
    """
    q, p = np.asarray(recommended, np.float64), np.asarray(history, np.float64)
    if q.shape != p.shape or not q.size:
        raise ValueError(f"recommended {q.shape} and history {p.shape} must be of the same users")
    return float(q.mean() / p.mean() - 1)


def diversity(lists: ArrayLike, vectors: sparse.csr_array, k: int) -> np.ndarray:
    """How unlike the films of each list are: the mean of 1 − cos(v_i, v_j) over its pairs i < j, (users,).

    Intra-list distance (Ziegler et al. 2005; Smyth and McClave 2001). In [0, 1] where no vector has negative
    entries: 0 where all films point the same way, 1 where no two share a non-zero entry. A zero vector is at
    distance 1 from every other film.

    Args:
        vectors: (films, d) what films are compared by: their ratings, film by user, or their genres.

    Raises:
        ValueError: a list of fewer than two films, which has no pair.
    """
    shown = _checked(lists, k, at_least=2)
    films, places = np.unique(shown, return_inverse=True)
    known = films >= 0
    unit = _directions(vectors, films[known])
    places = places.reshape(shown.shape) - np.count_nonzero(~known)  # −1 again where a list has ended
    left, right = np.triu_indices(shown.shape[1], 1)
    i, j = places[:, left], places[:, right]
    i, j = np.minimum(i, j), np.maximum(i, j)
    there = i >= 0
    cosines = np.zeros(there.shape)
    cosines[there] = _cosines(unit, i[there], j[there])
    return np.asarray(1 - cosines.sum(axis=1) / there.sum(axis=1))


def _cosines(unit: sparse.csr_array, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    """Dot products of pairs of rows, each pair once, by blocks of rows against all."""
    n = unit.shape[0]
    pairs, back = np.unique(i.astype(np.int64) * n + j, return_inverse=True)
    first, second = np.divmod(pairs, n)
    found = np.empty(len(pairs))
    step = max(1, _BLOCK // max(n, 1))
    turned = unit.T.tocsc()
    for start in range(0, n, step):
        some = slice(*np.searchsorted(first, (start, start + step)))
        if some.start < some.stop:
            block = (unit[start : start + step] @ turned).toarray()
            found[some] = block[first[some] - start, second[some]]
    return found[back]


def _directions(vectors: sparse.csr_array, rows: np.ndarray) -> sparse.csr_array:
    """The rows asked for, divided by their lengths; zero rows stay."""
    chosen = sparse.csr_array(vectors)[rows].astype(np.float64)
    lengths = np.sqrt(np.asarray(chosen.multiply(chosen).sum(axis=1)).ravel())
    chosen.data /= np.repeat(np.where(lengths > 0, lengths, 1.0), np.diff(chosen.indptr))
    return chosen


def _means(values: np.ndarray, shown: np.ndarray) -> np.ndarray:
    there = shown >= 0
    return np.asarray(np.where(there, values[shown], 0.0).sum(axis=1) / there.sum(axis=1))


def _checked(lists: ArrayLike, k: int, *, at_least: int = 0) -> np.ndarray:
    shown = np.asarray(lists)
    if shown.ndim != 2 or shown.dtype.kind not in "iu":
        raise ValueError(f"lists must be (users, ranks) codes, not {shown.dtype} {shown.shape}")
    if k < 1:
        raise ValueError(f"k is {k}: it counts films, from 1")
    shown = shown[:, :k]
    if ((shown[:, :-1] < 0) & (shown[:, 1:] >= 0)).any():
        raise ValueError("a list is filled up at its end, not in between")
    if ((shown >= 0).sum(axis=1) < at_least).any():
        raise ValueError(f"a list has fewer than {at_least} films")
    return shown
