"""A segmentation: how rows are measured, the components, the centres; fitted on one table, used on others."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from projects.customer_segments.choosing import SAMPLE, Choice, choose
from projects.customer_segments.components import Components, find_components
from projects.customer_segments.describe import Difference, describe, name_of
from projects.customer_segments.kmeans import cluster, nearest, refine
from projects.customer_segments.preparing import Preparation, prepare
from projects.customer_segments.table import Table, read_for
from shared.blas import one_blas_thread
from shared.errors import DataError

__all__ = ["MOST_SEED", "TYPICAL", "Fitted", "Segmentation", "check_seed", "fit"]

TYPICAL = 3  # members shown of each segment
MOST_SEGMENTS = 100
MOST_SEED = (1 << 64) - 1


@dataclass(frozen=True)
class Segmentation:
    """What new rows are placed by. Segments are numbered from 1 in what is shown, the largest first.

    Attributes:
        centres: (k, q) along the components in use.
        sizes: (k,) rows of each segment when it was fitted.
        names: k of them.
        id_column: what named the rows, or "".
        seed: that it was fitted with.
    """

    preparation: Preparation
    components: Components
    centres: np.ndarray
    sizes: np.ndarray
    names: tuple[str, ...]
    id_column: str
    seed: int

    def read(self, path: Path, *, skip_bad_rows: bool = False) -> Table:
        """Read the columns that it was fitted on from another table.

        Raises:
            DataError: one is not there, or a row is bad, with its line.
        """
        numbers = [number.name for number in self.preparation.numbers]
        categories = [category.name for category in self.preparation.categories]
        return read_for(path, numbers, categories, self.id_column, skip_bad_rows=skip_bad_rows)

    def place(self, table: Table) -> tuple[np.ndarray, np.ndarray]:
        """Return the segment of each row, from 0, and its distance from the centre."""
        matrix = self.preparation.matrix(table)
        with one_blas_thread():
            return nearest(self.components.scores(matrix), self.centres)


@dataclass(frozen=True)
class Fitted:
    """A segmentation and what it says of the rows it was fitted on.

    Attributes:
        labels: (n,) from 0; distances: (n,) from the centres; scores: (n, q).
        differences: of each segment, the largest first.
        typical: row numbers of the members nearest to each centre.
        choice: how k was chosen; None where it was given.
        inertia_share: of the variance of the components in use, what is left within segments.
    """

    segmentation: Segmentation
    labels: np.ndarray
    distances: np.ndarray
    scores: np.ndarray
    differences: list[list[Difference]]
    typical: list[np.ndarray]
    choice: Choice | None
    inertia_share: float


def fit(
    table: Table,
    *,
    k: int | None = None,
    most: int = 10,
    components: str = "parallel",
    seed: int = 0,
    id_column: str = "",
) -> Fitted:
    """Find the groups of a table.

    Args:
        k: how many; None to choose, at most `most`.
        components: as `find_components` takes it.

    Raises: DataError: k, `most` or the seed is out of range, the rows are too few or all alike, or the work
        would need
            more memory than allowed.
    """
    limit = min(MOST_SEGMENTS, len(table))
    if k is not None and not 1 <= k <= limit:
        raise DataError(f"--segments {k} of {len(table):,} rows", f"choose 1 to {limit}")
    if not 2 <= most <= MOST_SEGMENTS:
        raise DataError(f"--most {most}", f"choose 2 to {MOST_SEGMENTS}")
    check_seed(seed)
    rng = np.random.default_rng(seed)
    preparation = prepare(table)
    matrix = preparation.matrix(table)
    with one_blas_thread():
        found = find_components(matrix, preparation.owners, components, rng)
        scores = found.scores(matrix)
    del matrix
    choice = None
    if k is None:
        choice, started = choose(scores, most, rng)
        best = refine(scores, started.centres)
    elif len(scores) > SAMPLE:
        drawn = scores[np.sort(rng.choice(len(scores), SAMPLE, replace=False))]
        best = refine(scores, cluster(drawn, k, rng).centres)
    else:
        best = cluster(scores, k, rng)
    sizes = np.bincount(best.labels, minlength=len(best.centres))
    order = np.argsort(-sizes, kind="stable")[: np.count_nonzero(sizes)]
    centres = best.centres[order]
    labels, distances = nearest(scores, centres)
    sizes = np.bincount(labels, minlength=len(centres)).astype(np.int64)
    differences = describe(table, preparation, labels, len(centres))
    segmentation = Segmentation(
        preparation,
        found,
        centres,
        sizes,
        tuple(_distinct([name_of(d) for d in differences])),
        id_column,
        seed,
    )
    total = float(((scores - scores.mean(axis=0)) ** 2).sum())
    return Fitted(
        segmentation,
        labels,
        distances,
        scores,
        differences,
        _typical(labels, distances, len(centres)),
        choice,
        float((distances**2).sum()) / total,
    )


def check_seed(seed: int) -> None:
    """Raise `DataError` for a seed that a model cannot keep."""
    if not 0 <= seed <= MOST_SEED:
        raise DataError(f"--seed {seed}", f"choose 0 to {MOST_SEED:,}")


def _distinct(names: list[str]) -> list[str]:
    """Names of their own: of two alike the second and later ones bear a number."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found


def _typical(labels: np.ndarray, distances: np.ndarray, k: int) -> list[np.ndarray]:
    found = []
    for j in range(k):
        rows = np.flatnonzero(labels == j)
        found.append(rows[np.argsort(distances[rows], kind="stable")[:TYPICAL]])
    return found
