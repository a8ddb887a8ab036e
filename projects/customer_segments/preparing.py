"""From columns of any kind to the standardised matrix whose directions are compared.

number      z = (t(x) − mean) / standard deviation, so that no unit of measure decides. t is log(1 + x) where
            the column is skewed: no value below 0, skewness over 1, and less of it after the logarithm; else
            t(x) = x.
category    one column a level, (indicator − p) / √p with p the share of the level: the weights of multiple
            correspondence analysis, under which level j adds 1 − p_j to the variance and a rare level that
            two rows share brings them nearer than a common one (Pagès 2004, factor analysis of mixed data).
            Levels of fewer than 1 % of the rows are one level, "(other)".
missing     a missing number stands at the median, and is counted; a missing category is a level, "(missing)".

All of it is fixed by the rows that a model is fitted on; new rows are measured by the same means and shares.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from projects.customer_segments.table import Table
from shared.errors import DataError
from shared.memory import check_budget

__all__ = ["MISSING", "OTHER", "Category", "Number", "Preparation", "prepare"]

MISSING, OTHER = "(missing)", "(other)"
SKEWED = 1.0
RARE = 0.01  # of the rows
_FARTHEST = 1e6  # z: squares of it stay finite, whatever new rows hold
COPIES = 4  # of the matrix, that a fit holds at its most
_SHUFFLED = 3 * 20_000  # rows of shuffled copies, in which chance is looked for
_SQUARES = 5  # matrices of all pairs of columns


@dataclass(frozen=True)
class Number:
    """How a column of numbers is measured: median in its own unit, mean and deviation after t."""

    name: str
    median: float
    mean: float
    deviation: float
    is_log: bool
    missing: int
    skewness: float

    def scaled(self, values: np.ndarray) -> np.ndarray:
        """z of values (n,), NaN at the median; below 0 a logarithm is that of 0. No z is beyond ±1e6."""
        filled = np.where(np.isnan(values), self.median, values)
        with np.errstate(over="ignore"):
            z = (_transformed(filled, self.is_log) - self.mean) / self.deviation
        return np.clip(z, -_FARTHEST, _FARTHEST)

    def unscaled(self, z: float) -> float:
        """The value that has this z."""
        t = z * self.deviation + self.mean
        return float(np.expm1(min(t, 700.0)) if self.is_log else t)


@dataclass(frozen=True)
class Category:
    """The levels of a category, the most frequent first, and the share of rows that have each."""

    name: str
    levels: tuple[str, ...]
    shares: tuple[float, ...]

    def codes(self, texts: np.ndarray) -> np.ndarray:
        """The level of each text, −1 where it is a new one and there is no "(other)"."""
        place = {level: i for i, level in enumerate(self.levels)}
        other = place.get(OTHER, -1)
        inverse, distinct = pd.factorize(texts)
        return np.array([place.get(str(text) or MISSING, other) for text in distinct], np.int64)[inverse]

    def indicators(self, texts: np.ndarray) -> np.ndarray:
        """(n, levels) of (indicator − p) / √p; a row with a new level stands at the mean."""
        codes, p = self.codes(texts), np.array(self.shares)
        found = (codes[:, None] == np.arange(len(p))) - p
        found[codes < 0] = 0
        return found / np.sqrt(p)


@dataclass(frozen=True)
class Preparation:
    """How every column is measured; the matrix has a column for each number and for each level."""

    numbers: tuple[Number, ...]
    categories: tuple[Category, ...]

    @property
    def names(self) -> list[str]:
        """Of the matrix's columns: `income`, `channel = web`."""
        levels = [f"{c.name} = {level}" for c in self.categories for level in c.levels]
        return [number.name for number in self.numbers] + levels

    @property
    def owners(self) -> np.ndarray:
        """(d,) which of the table's columns each of the matrix's belongs to, numbers first."""
        sizes = [1] * len(self.numbers) + [len(c.levels) for c in self.categories]
        return np.repeat(np.arange(len(sizes)), sizes)

    def matrix(self, table: Table, *, copies: int = COPIES) -> np.ndarray:
        """Return the rows of a table, which must have the columns, as (n, d) float64.

        Args:
            copies: of the matrix that the work on it will hold together.

        Raises:
            DataError: they and the table would take more than `--memory` allows.
        """
        n, d = len(table), len(self.owners)
        needed = table.bytes + 8.0 * d * (copies * n + min(3 * n, _SHUFFLED) + _SQUARES * d)
        check_budget(needed, f"work on {n:,} rows × {d} columns", "take a part of the rows")
        parts = [number.scaled(table.numbers[number.name].to_numpy())[:, None] for number in self.numbers]
        parts += [c.indicators(table.categories[c.name].to_numpy(object)) for c in self.categories]
        return np.hstack(parts)

    def oddities(self, table: Table) -> dict[str, int]:
        """Count what new rows have that the fitted ones had not: missing numbers, levels, values below 0."""
        missing = sum(int(table.numbers[n.name].isna().sum()) for n in self.numbers)
        below = sum(int((table.numbers[n.name] < 0).sum()) for n in self.numbers if n.is_log)
        texts = {c.name: table.categories[c.name].to_numpy(object) for c in self.categories}
        new = sum(
            int((~np.isin(c.codes(texts[c.name]), np.arange(len(c.levels)))).sum()) for c in self.categories
        )
        return {"missing numbers": missing, "new levels": new, "values below 0 on a log scale": below}


def prepare(table: Table) -> Preparation:
    """Learn from a table how its columns are measured.

    Raises:
        DataError: fewer than three rows.
    """
    if len(table) < 3:
        raise DataError(f"{len(table)} rows are too few to find groups in", "give at least three")
    numbers = [_number(name, column.to_numpy()) for name, column in table.numbers.items()]
    categories = [_category(str(name), column) for name, column in table.categories.items()]
    return Preparation(tuple(numbers), tuple(categories))


def skewness(values: np.ndarray) -> float:
    """The mean of z³; 0 for a constant."""
    values = values / (np.abs(values).max() or 1.0)  # whose squares neither overflow nor vanish
    spread = values.std()
    return float((((values - values.mean()) / spread) ** 3).mean()) if spread > 0 else 0.0


def _transformed(values: np.ndarray, is_log: bool) -> np.ndarray:
    return np.log1p(np.maximum(values, 0)) if is_log else values


def _number(name: object, values: np.ndarray) -> Number:
    known = values[~np.isnan(values)]
    median = float(np.median(known))
    skew = skewness(known)
    is_log = bool(known.min() >= 0 and skew > SKEWED and abs(skewness(np.log1p(known))) < skew)
    t = _transformed(np.where(np.isnan(values), median, values), is_log)
    peak = float(np.abs(t).max()) or 1.0  # squares of what is divided by it neither overflow nor vanish
    deviation = float((t / peak).std() * peak)
    mean = float((t / peak).mean() * peak)
    if not (deviation > 1e-12 * peak and np.isfinite(deviation)):
        raise DataError(f"{name}: its values hardly differ beside their size", "leave it out with --without")
    return Number(str(name), median, mean, deviation, is_log, int(len(values) - len(known)), skew)


def _category(name: str, column: pd.Series) -> Category:
    counts = column.where(column != "", MISSING).value_counts(sort=False)
    counts = {
        str(level): int(count) for level, count in sorted(counts.items(), key=lambda x: (-x[1], str(x[0])))
    }
    n = len(column)
    rare = [level for level, count in counts.items() if count < RARE * n and level != MISSING]
    if len(rare) > 1 and len(rare) < len(counts):
        counts[OTHER] = sum(counts.pop(level) for level in rare) + counts.pop(OTHER, 0)
    levels = sorted(counts, key=lambda level: (-counts[level], level))
    return Category(name, tuple(levels), tuple(counts[level] / n for level in levels))
