"""A table and its groups as the page asks them: read once, grouped anew at every move of the slider."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import streamlit as st

from projects.customer_segments.chart import correlations
from projects.customer_segments.describe import shown
from projects.customer_segments.export import placed_as
from projects.customer_segments.model import Fitted, fit
from projects.customer_segments.outliers import Outlier, find_outliers
from projects.customer_segments.store import save_segmentation
from projects.customer_segments.table import Table, open_table
from shared.errors import DataError

__all__ = ["Grouped", "grouped", "read", "sample"]

MOST = 12  # segments that the slider goes to
DRAWN = 2000  # rows of the map
_OUTLIERS = 10
_KEPT = 8  # segmentations of one table
_SAMPLE = Path(__file__).resolve().parents[1] / "data" / "customers-sample" / "customers.csv"


@dataclass(frozen=True)
class Grouped:
    """A table with the groups found in it so far.

    Attributes:
        name: of its file; synthetic: whether its rows are invented.
        chosen: the groups whose number the evidence chose.
        most: segments that can be asked for.
        places: (n, 2) of the rows on the first two principal components, the second 0 where there is one.
        loadings: (d, 2) correlations of the columns of the matrix with these; shares (2,) of the variance.
        drawn: numbers of the rows that the map shows.
        outliers: the rows that the components explain worst; none where they explain everything.
    """

    name: str
    synthetic: bool
    table: Table
    chosen: Fitted
    most: int
    places: np.ndarray
    loadings: np.ndarray
    shares: np.ndarray
    drawn: np.ndarray
    outliers: list[Outlier]
    _made: dict[int, Fitted] = field(default_factory=dict)

    def by(self, k: int | None) -> Fitted:
        """Return the groups of a number, or those of the number that was chosen; the last few are kept."""
        if k is None or k == len(self.chosen.segmentation.names):
            return self.chosen
        found = self._made.pop(k, None) or fit(self.table, k=k, id_column=self.table.id_column)
        self._made[k] = found  # the last asked for is the last to go
        while len(self._made) > _KEPT:
            self._made.pop(next(iter(self._made)), None)
        return found

    def labels(self, k: int | None) -> bytes:
        """Return the segment of every row as csv."""
        found = self.by(k)
        return placed_as(".csv", self.table.ids, found.labels, found.segmentation.names, found.distances)

    def model(self, k: int | None) -> bytes:
        """Return the file that `customer-segments assign` places new rows by."""
        with tempfile.TemporaryDirectory(prefix="studio-") as folder:
            path = Path(folder) / "segments.model"
            save_segmentation(path, self.by(k).segmentation)
            return path.read_bytes()

    def row(self, number: int) -> list[tuple[str, str]]:
        """Return the columns of a row with what stands in them."""
        numbers = [
            (str(name), shown(float(column.iat[number]))) for name, column in self.table.numbers.items()
        ]
        words = [
            (str(name), str(column.iat[number]) or "–") for name, column in self.table.categories.items()
        ]
        return numbers + words


def grouped(name: str, table: Table, *, synthetic: bool) -> Grouped:
    """Find the groups of a table, and where its rows lie.

    Raises:
        DataError: the rows are too few or all alike, or there is no room for the work.
    """
    chosen = fit(table, id_column=table.id_column)
    preparation, parts = chosen.segmentation.preparation, chosen.segmentation.components
    matrix = preparation.matrix(table)
    places = _two_columns(parts.scores(matrix, 2))
    loadings = _two_columns(correlations(preparation, parts, matrix, min(2, len(parts.variances))))
    drawn = np.arange(len(table))
    if len(table) > DRAWN:
        drawn = np.sort(np.random.default_rng(0).choice(len(table), DRAWN, replace=False))
    try:
        outliers = find_outliers(table, preparation, parts, _OUTLIERS)
    except DataError:  # nothing is left that could stand out
        outliers = []
    most = min(MOST, _distinct(chosen.scores[:5000]))
    if most < MOST:
        most = min(MOST, _distinct(chosen.scores))
    shares = np.append(parts.shares, 0.0)[:2]
    return Grouped(name, synthetic, table, chosen, most, places, loadings, shares, drawn, outliers)


def _distinct(rows: np.ndarray) -> int:
    return len(np.unique(rows.round(9), axis=0))


def _two_columns(values: np.ndarray) -> np.ndarray:
    return values if values.shape[1] == 2 else np.hstack([values, np.zeros_like(values)])


def read(path: Path) -> Grouped:
    """Return the groups of a table that was handed in.

    Raises:
        DataError: it cannot be read, or has no groups; the next step is one that a page can take.
    """
    try:
        return grouped(path.name, open_table(path), synthetic=False)
    except DataError as error:
        if "--" in error.next_step:  # an option of the command line
            raise DataError(
                error.problem, "mend the table: columns of numbers, or of a few words that repeat"
            ) from None
        raise


@st.cache_resource(max_entries=1, show_spinner="Looking for groups …")
def sample() -> Grouped:
    """Return those of the invented customers that come along."""
    return grouped(_SAMPLE.name, open_table(_SAMPLE), synthetic=True)
