"""Rows that the components explain worst: what is odd not in one column but in how the columns go together.

The components in use make of a row z the nearest row ẑ of their plane; e = z − ẑ is what they cannot explain.
Each column's e is divided by its deviation over all rows, so that a column that is never explained well, such
as one that goes with no other, does not decide; the squares are added:

    Q = Σ_j (e_j / s_j)²

A missing value is not odd: it is taken as what the row's other columns lead one to expect, so its e is 0.
What is shown beside Q is how many times the median row's it is, and the columns that make most of it, each
with what was found and what the others would lead one to expect. (Jackson and Mudholkar 1979 call |e|² the
residual statistic of principal components.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from projects.customer_segments.components import Components
from projects.customer_segments.describe import shown
from projects.customer_segments.preparing import Preparation
from projects.customer_segments.table import Table
from shared.errors import DataError

__all__ = ["Outlier", "Reason", "find_outliers"]

_REASONS = 3
_COPIES = 6  # of the matrix: with what is missing, explained and left


@dataclass(frozen=True)
class Reason:
    """A column's share of Q, what stands there, and what the other columns would lead one to expect."""

    column: str
    share: float
    found: str
    expected: str


@dataclass(frozen=True)
class Outlier:
    """A row (from 0), its Q, how many times the median that is, and the columns that make most of it."""

    row: int
    residual: float
    times_median: float
    reasons: tuple[Reason, ...]


def find_outliers(
    table: Table, preparation: Preparation, components: Components, count: int
) -> list[Outlier]:
    """Return the rows that are explained worst, the worst first.

    Raises:
        DataError: `count` is less than 1; the components in use explain everything.
    """
    if count < 1:
        raise DataError(f"-k {count}", "ask for at least one")
    columns, owners = (*preparation.numbers, *preparation.categories), preparation.owners
    matrix = _filled(
        preparation.matrix(table, copies=_COPIES), _missing(table, preparation)[:, owners], components
    )
    rest = matrix - components.rebuilt(matrix)
    spread = np.sqrt((rest**2).mean(axis=0))
    if not (spread > 1e-9 * np.sqrt(components.variances[0])).any():
        raise DataError(
            f"{components.used} components explain the whole table", "take fewer: --components parallel, or 2"
        )
    parts = np.divide(rest, spread, out=np.zeros_like(rest), where=spread > 1e-9 * spread.max()) ** 2
    by_column = np.stack([parts[:, owners == c].sum(axis=1) for c in range(len(columns))], axis=1)
    q = by_column.sum(axis=1)
    median = float(np.median(q)) or 1.0
    worst = np.argsort(-q, kind="stable")[: min(count, len(q))]
    found = []
    for row in worst.tolist():
        order = np.argsort(-by_column[row], kind="stable")[:_REASONS]
        reasons = [
            Reason(
                columns[c].name,
                float(by_column[row, c] / q[row]) if q[row] else 0.0,
                *_cells(table, preparation, components, matrix[row], row, c),
            )
            for c in order.tolist()
        ]
        found.append(Outlier(row, float(q[row]), float(q[row] / median), tuple(reasons)))
    return found


def _missing(table: Table, preparation: Preparation) -> np.ndarray:
    """(n, columns of the table) where nothing was written."""
    empty = [table.numbers[number.name].isna().to_numpy() for number in preparation.numbers]
    empty += [(table.categories[category.name] == "").to_numpy() for category in preparation.categories]
    return np.stack(empty, axis=1)


def _filled(matrix: np.ndarray, missing: np.ndarray, components: Components) -> np.ndarray:
    """Put what is missing (n, d) where the plane's point nearest to the rest of the row is: least squares."""
    plane = components.directions[: components.used]
    rows = np.flatnonzero(missing.any(axis=1))
    patterns, which = np.unique(missing[rows], axis=0, return_inverse=True)
    for p, pattern in enumerate(patterns):
        here = rows[which.ravel() == p]
        known = (matrix[here] - components.mean)[:, ~pattern]
        weights = np.linalg.lstsq(plane[:, ~pattern].T, known.T, rcond=None)[0]
        matrix[np.ix_(here, pattern)] = weights.T @ plane[:, pattern] + components.mean[pattern]
    return matrix


def _cells(
    table: Table, preparation: Preparation, components: Components, z: np.ndarray, row: int, c: int
) -> tuple[str, str]:
    """What stands in a cell, and what is expected there from the row's other columns.

    The expectation is that of the plane's point nearest to the row in the other columns: least squares
    without c.
    """
    others = preparation.owners != c
    plane = components.directions[: components.used]
    weights = np.linalg.lstsq(plane[:, others].T, (z - components.mean)[others], rcond=None)[0]
    expected = (weights @ plane + components.mean)[~others]
    a = len(preparation.numbers)
    if c < a:
        number = preparation.numbers[c]
        return shown(float(table.numbers[number.name].iat[row])), shown(number.unscaled(float(expected[0])))
    category = preparation.categories[c - a]
    p = np.array(category.shares)
    likely = category.levels[int(np.argmax(expected * np.sqrt(p) + p))]
    return str(table.categories[category.name].iat[row]) or "–", likely
