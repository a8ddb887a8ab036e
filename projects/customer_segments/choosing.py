"""How many segments? Three witnesses, and a rule that is stated.

silhouette  the mean over a sample: the k with the largest is the one whose segments lie best apart. gap
log W of as many rows drawn evenly from the box of the components, which has no groups, minus log W of the
            data, W being the inertia. Tibshirani, Walther and Hastie (2001) take the least k whose gap is not
            under that of k + 1 by more than the standard error; it may be 1, that is, no groups at all.
stability   the mean adjusted Rand index between the clusterings that resamples of the rows lead to, each of
            which places all rows. Chance groups change with the resample.

Chosen is the k that silhouette and gap agree on. Where they differ, the more stable of the two; of equally
stable ones (within 0.01) that of the silhouette. What the gap says of k = 1 is told, and not chosen: who asks
for segments gets two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from projects.customer_segments.agreement import adjusted_rand
from projects.customer_segments.kmeans import KMeans, cluster, nearest
from projects.customer_segments.silhouette import silhouettes
from shared.blas import one_blas_thread
from shared.progress import track

__all__ = ["SAMPLE", "Choice", "Trial", "choose", "vote"]

SAMPLE = 20_000  # rows that k is chosen on, where there are more
_LOOKED_AT = 4_000  # rows of which silhouettes are taken
_REFERENCES = 10
_RESAMPLES = 8
_ALIKE = 0.01


@dataclass(frozen=True)
class Trial:
    """What the witnesses say of one k; NaN where one cannot speak, as of the silhouette of one segment."""

    k: int
    inertia: float
    silhouette: float
    gap: float
    gap_error: float
    stability: float
    stability_low: float


@dataclass(frozen=True)
class Choice:
    """The trials by k, from 1; what each witness is for; what was chosen, and why in words."""

    trials: tuple[Trial, ...]
    by_silhouette: int
    by_gap: int
    k: int
    why: str


def choose(
    scores: np.ndarray, most: int, rng: np.random.Generator, *, starts: int = 10
) -> tuple[Choice, KMeans]:
    """Try 1 to `most` segments on rows (n, q); return the choice, and the clustering of the rows tried.

    Of more than `SAMPLE` rows a sample is tried.
    """
    if len(scores) > SAMPLE:
        scores = scores[np.sort(rng.choice(len(scores), SAMPLE, replace=False))]
    most = min(most, len(np.unique(scores, axis=0)))
    sizes = range(1, most + 1)
    found = [cluster(scores, k, rng, starts=starts) for k in track(sizes, "numbers of segments")]
    looked_at = np.sort(rng.choice(len(scores), min(len(scores), _LOOKED_AT), replace=False))
    with one_blas_thread():
        widths = silhouettes(scores[looked_at], [one.labels[looked_at] for one in found])
    gaps, errors = _gaps(scores, [one.inertia for one in found], rng)
    stable = [_stability(scores, k, rng) for k in track(sizes, "resamples")]
    trials = tuple(
        Trial(k, one.inertia, width, gap, error, *stability)
        for k, one, width, gap, error, stability in zip(
            sizes, found, widths, gaps, errors, stable, strict=True
        )
    )
    choice = vote(trials)
    return choice, found[choice.k - 1]


def vote(trials: Sequence[Trial]) -> Choice:
    """Choose among trials of 1, 2, … segments by the rule above."""
    if len(trials) == 1:
        return Choice(tuple(trials), 1, 1, 1, "no more than one is possible")
    by_silhouette = max(trials[1:], key=lambda t: (-1.0 if np.isnan(t.silhouette) else t.silhouette, -t.k)).k
    by_gap = next((a.k for a, b in pairwise(trials) if a.gap >= b.gap - b.gap_error), trials[-1].k)
    if by_gap == by_silhouette:
        return Choice(tuple(trials), by_silhouette, by_gap, by_gap, "silhouette and gap agree")
    if by_gap == 1:
        why = "by silhouette; the gap statistic finds no groups, take them with care"
        return Choice(tuple(trials), by_silhouette, by_gap, by_silhouette, why)
    one, other = trials[by_silhouette - 1], trials[by_gap - 1]
    chosen, name = (other, "gap") if other.stability > one.stability + _ALIKE else (one, "silhouette")
    why = f"silhouette is for {by_silhouette}, gap for {by_gap}: by {name}, " + (
        "which is the more stable"
        if abs(one.stability - other.stability) > _ALIKE
        else "both being as stable"
    )
    return Choice(tuple(trials), by_silhouette, by_gap, chosen.k, why)


def _gaps(
    scores: np.ndarray, inertias: Sequence[float], rng: np.random.Generator
) -> tuple[list[float], list[float]]:
    low, high = scores.min(axis=0), scores.max(axis=0)
    n = min(len(scores), 5_000)  # the mean log of an inertia per row hardly depends on how many there are
    logs = np.empty((_REFERENCES, len(inertias)))
    for b in track(range(_REFERENCES), "tables without groups"):
        rows = rng.uniform(low, high, (n, scores.shape[1]))
        logs[b] = [
            np.log(max(cluster(rows, k, rng, starts=2).inertia, 1e-300) / n) if k <= n else np.nan
            for k in range(1, len(inertias) + 1)
        ]
    own = np.log(np.maximum(inertias, 1e-300) / np.float64(len(scores)))
    return (logs.mean(axis=0) - own).tolist(), (logs.std(axis=0) * np.sqrt(1 + 1 / _REFERENCES)).tolist()


def _stability(scores: np.ndarray, k: int, rng: np.random.Generator) -> tuple[float, float]:
    """The mean and the least adjusted Rand index over pairs of resamples."""
    if k == 1:
        return float("nan"), float("nan")
    labels = []
    for _ in range(_RESAMPLES):
        drawn = scores[rng.integers(0, len(scores), len(scores))]
        labels.append(nearest(scores, cluster(drawn, k, rng, starts=3).centres)[0])
    pairs = [adjusted_rand(a, b) for i, a in enumerate(labels) for b in labels[:i]]
    return float(np.mean(pairs)), float(np.min(pairs))
