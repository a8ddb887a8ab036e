"""The few attitudes behind many questions: principal factors of a survey, turned by varimax and named.

Answers are standardised; with the eigenvectors V and eigenvalues λ of their correlations the loadings of k
factors are L = V √λ, the correlation of each question with each factor. `varimax` turns them so that each
question leans on few. A question's communality is the sum of its squared loadings, the part of its variance
that the factors explain; the scores are the standardised answers times V diag(1/√λ) T, of mean 0 and variance
1, uncorrelated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from projects.customer_segments.components import find_components
from projects.customer_segments.preparing import Number, Preparation
from projects.customer_segments.table import Table
from projects.customer_segments.varimax import varimax
from shared.errors import DataError

__all__ = ["Factors", "find_factors"]

LEANS = 0.4  # a loading that counts, in the name of a factor
_NAMING = 2  # questions


@dataclass(frozen=True)
class Factors:
    """What stands behind the questions, the factor that explains most first.

    Attributes:
        questions: d of them; names: k, of the factors.
        loadings: (d, k) correlations; communalities: (d,) from 0 to 1; shares: (k,) of all variance.
        scores: (n, k) of the people asked.
        missing: answers that were not given, and stand at the median.
    """

    questions: tuple[str, ...]
    names: tuple[str, ...]
    loadings: np.ndarray
    communalities: np.ndarray
    shares: np.ndarray
    scores: np.ndarray
    missing: int


def find_factors(table: Table, how: str, seed: int = 0) -> Factors:
    """Reduce the columns of numbers of a table to factors.

    Args:
        how: their number, as `find_components` takes it.

    Raises:
        DataError: fewer than three questions or than four people; a number out of range.
    """
    if table.numbers.shape[1] < 3 or len(table) < 4:
        raise DataError(
            f"{table.numbers.shape[1]} questions answered by {len(table)} people",
            "a survey has at least three columns of numbers and four rows",
        )
    numbers = []
    for name, column in table.numbers.items():  # answers stay on their own scale: steps, not sums of money
        values = column.to_numpy()
        known = values[~np.isnan(values)]
        median = float(np.median(known))
        filled = np.where(np.isnan(values), median, values)
        if not filled.std() > 1e-12 * max(1e-300, float(np.abs(filled).max())):
            raise DataError(f"{name}: all answers are the same", "leave it out with --without")
        numbers.append(
            Number(
                str(name),
                median,
                float(filled.mean()),
                float(filled.std()),
                False,
                len(values) - len(known),
                0.0,
            )
        )
    preparation = Preparation(tuple(numbers), ())
    matrix = preparation.matrix(table)
    found = find_components(matrix, preparation.owners, how, np.random.default_rng(seed))
    spreads = np.sqrt(found.variances[: found.used] * (len(matrix) - 1) / len(matrix))
    loadings, turn = varimax(found.directions[: found.used].T * spreads)
    strength = (loadings**2).sum(axis=0)
    order = np.argsort(-strength, kind="stable")
    signs = np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)
    loadings, turn = (loadings * signs)[:, order], (turn * signs)[:, order]
    names = tuple(preparation.names)
    return Factors(
        names,
        tuple(_name(names, column) for column in loadings.T),
        loadings,
        (loadings**2).sum(axis=1),
        strength[order] / len(names),
        found.scores(matrix) / spreads @ turn,
        sum(n.missing for n in numbers),
    )


def _name(questions: tuple[str, ...], loadings: np.ndarray) -> str:
    order = np.argsort(-np.abs(loadings), kind="stable")
    top = [i for i in order[:_NAMING].tolist() if abs(loadings[i]) >= LEANS] or order[:1].tolist()
    return " + ".join(questions[i] if loadings[i] > 0 else f"not {questions[i]}" for i in top)
