"""How much of a figure, or of a difference, is chance: users drawn anew, paired tests, many comparisons."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from shared.blas import one_blas_thread

__all__ = ["LEVEL", "RESAMPLES", "holm", "paired_test", "percentiles", "resampled_sums"]

RESAMPLES = 1000
LEVEL = 0.05  # a difference is called real where its corrected p is below
_SHARE = (2.5, 97.5)  # percentiles: 95 % intervals
_BLOCK = 1 << 23  # weights held at once, 64 MiB


def resampled_sums(terms: np.ndarray, tested: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return (rows, RESAMPLES) sums of (rows, users) terms over users drawn anew.

    Each draw takes len(tested) of the `tested` users with replacement (Efron's bootstrap) and is the same
    for all rows: models are compared on the same people. A user's ratings stay together, as they are not
    independent of one another.
    """
    sums = np.empty((len(terms), RESAMPLES))
    step = max(1, _BLOCK // terms.shape[1])
    for start in range(0, RESAMPLES, step):
        drawn = [
            np.bincount(tested[rng.integers(len(tested), size=len(tested))], minlength=terms.shape[1])
            for _ in range(start, min(start + step, RESAMPLES))
        ]
        with one_blas_thread():
            sums[:, start : start + step] = terms @ np.array(drawn, np.float64).T
    return sums


def percentiles(draws: np.ndarray) -> list[float] | None:
    """Return the 2.5 and 97.5 % points; None where so few users were tested that a draw held none."""
    if not np.isfinite(draws).all():
        return None
    return [float(x) for x in np.percentile(draws, _SHARE)]


def paired_test(differences: np.ndarray) -> float | None:
    """Return the two-sided p of a t-test that (users,) differences have mean 0; None below two users."""
    if len(differences) < 2:
        return None
    if not np.ptp(differences):
        return 1.0 if not differences[0] else 0.0
    from scipy import stats  # slow to load, and few commands compare

    return float(stats.ttest_1samp(differences, 0.0).pvalue)


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Correct the p-values of m comparisons made at once; None, a test that was not possible, stays so.

    The i-th smallest becomes max_{j≤i} min(1, (m − j + 1) p_j): if no model differed from another, the chance
    that any corrected p falls below α is at most α, however the tests depend on one another (Holm 1979).
    """
    order = sorted((p, i) for i, p in enumerate(p_values) if p is not None)
    corrected: list[float | None] = [None] * len(p_values)
    largest = 0.0
    for place, (p, i) in enumerate(order):
        largest = max(largest, min(1.0, (len(order) - place) * p))
        corrected[i] = largest
    return corrected
