"""What sets a segment apart, in numbers with intervals and in words.

Of each column of the standardised matrix, for the rows inside a segment and those outside it:

    d = (mean inside − mean outside) / σ,    interval d ± 1.96 √(v_in / n_in + v_out / n_out) / σ

with σ the deviation over all rows and v the variances of the two sides (Welch): so many standard deviations
higher or lower, on the scale the column is compared on. Of a level of a category the mean is its share. The
segments were made from these very rows, so an interval tells how well the difference is known, and not that
the segment is real; what tells of that is the stability and the gap of `choosing`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from projects.customer_segments.preparing import MISSING, Preparation
from projects.customer_segments.table import Table

__all__ = ["Difference", "describe", "in_words", "name_of", "notable", "shown"]

_Z = 1.959964
_NOTABLE = 0.3  # standard deviations
_MUCH = 1.0


@dataclass(frozen=True)
class Difference:
    """One column, or one level, in a segment beside all other rows.

    Attributes: column: of the table; level: of a category, "" for numbers. difference, low, high: d and its
        95 % interval, in standard deviations. inside, outside: the median of a number in its own unit, or the
        share of a level from 0 to 1; NaN of none.
    """

    column: str
    level: str
    difference: float
    low: float
    high: float
    inside: float
    outside: float


def describe(table: Table, preparation: Preparation, labels: np.ndarray, k: int) -> list[list[Difference]]:
    """Return for each of k segments all differences, the largest first; none where no row is outside."""
    found: list[list[Difference]] = [[] for _ in range(k)]
    n, sizes = len(labels), np.bincount(labels, minlength=k)
    for number in preparation.numbers:
        raw = table.numbers[number.name].to_numpy()
        z = number.scaled(raw)
        for j in np.flatnonzero((sizes > 0) & (sizes < n)):
            inside = labels == j
            middles = _median(raw[inside]), _median(raw[~inside])
            found[j].append(Difference(number.name, "", *_compared(z[inside], z[~inside], 1.0), *middles))
    for category in preparation.categories:
        codes = category.codes(table.categories[category.name].to_numpy(object))
        counts = np.bincount(labels * len(category.levels) + codes, minlength=k * len(category.levels))
        counts = counts.reshape(k, -1)[:, : len(category.levels)]
        for j in np.flatnonzero((sizes > 0) & (sizes < n)):
            p_in, p_out = counts[j] / sizes[j], (counts.sum(axis=0) - counts[j]) / (n - sizes[j])
            for level, share, here, there in zip(category.levels, category.shares, p_in, p_out, strict=True):
                spread = np.sqrt(share * (1 - share)) or 1.0
                error = np.sqrt(here * (1 - here) / sizes[j] + there * (1 - there) / (n - sizes[j])) / spread
                d = (here - there) / spread
                found[j].append(
                    Difference(
                        category.name,
                        level,
                        float(d),
                        float(d - _Z * error),
                        float(d + _Z * error),
                        float(here),
                        float(there),
                    )
                )
    return [sorted(one, key=lambda x: (-abs(x.difference), x.column, x.level)) for one in found]


def name_of(differences: list[Difference]) -> str:
    """A short name from the two columns that differ most: `high annual_spend, channel app`."""
    words: list[str] = []
    seen: set[str] = set()
    for one in differences:
        if one.column in seen or abs(one.difference) < _NOTABLE or (one.level and one.difference < 0):
            continue
        if one.level == MISSING:
            continue
        seen.add(one.column)
        words.append(f"{one.column} {one.level}" if one.level else f"{_direction(one)} {one.column}")
        if len(words) == 2:
            break
    return ", ".join(words) or "like the rest"


def notable(differences: list[Difference], most: int = 5) -> list[Difference]:
    """The largest differences worth telling: at least 0.3 deviations, and one level of a category."""
    told: list[Difference] = []
    for one in differences:
        doubled = one.level and any(other.column == one.column for other in told)
        if abs(one.difference) >= _NOTABLE and not doubled:
            told.append(one)
    return told[:most]


def in_words(one: Difference) -> str:
    """`annual_spend much higher: typically 8,220, elsewhere 540`."""
    if one.level:
        return f"{one.column} {one.level}: {100 * one.inside:.0f} %, elsewhere {100 * one.outside:.0f} %"
    much = "much " if abs(one.difference) >= _MUCH else ""
    comparative = "higher" if one.difference > 0 else "lower"
    return f"{one.column} {much}{comparative}: typically {shown(one.inside)}, elsewhere {shown(one.outside)}"


def shown(value: float) -> str:
    """A number with about three digits."""
    if not np.isfinite(value):
        return "–"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _direction(one: Difference) -> str:
    return "high" if one.difference > 0 else "low"


def _median(values: np.ndarray) -> float:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) else float("nan")


def _compared(inside: np.ndarray, outside: np.ndarray, deviation: float) -> tuple[float, float, float]:
    d = float(inside.mean() - outside.mean()) / deviation
    error = float(np.sqrt(inside.var() / len(inside) + outside.var() / len(outside))) / deviation
    return d, d - _Z * error, d + _Z * error
