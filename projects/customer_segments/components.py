"""Principal components of the standardised matrix, and how many of them are more than chance.

The covariance of the columns is C = V diag(λ) Vᵀ, and the scores of centred rows along the first q columns of
V are these rows seen from the q directions of greatest variance. C is formed, unlike in `shared.linalg.pca`:
here are many rows of few columns, so that it costs one pass, and directions of next to no variance are not
used. How many:

parallel    those before the first whose variance is under the 95th percentile of what the same component has
            when every column of the table is shuffled by itself, so that nothing goes together (Horn 1965;
            Buja and Eyuboglu 1992). All levels of a category are shuffled as one.
0.8         as few as hold that share of the variance.
5           so many.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shared.errors import DataError, UsageError
from shared.linalg.covariance import covariance
from shared.linalg.decompositions import eigen_symmetric

__all__ = ["Components", "find_components", "parallel_limits"]

SHUFFLES = 20
PERCENTILE = 95
_SAMPLE = 20_000  # rows that are shuffled; with more rows chance makes less, so that is on the safe side


@dataclass(frozen=True)
class Components:
    """The directions of a matrix (n, d), all of them, and how many are used.

    Attributes:
        mean: (d,) of its columns.
        directions: (r, d) orthonormal rows, r = min(n, d).
        variances: (r,) falling.
        limits: (r,) what chance gives, or none where parallel analysis was not asked.
        used: q, from 1 to r.
    """

    mean: np.ndarray
    directions: np.ndarray
    variances: np.ndarray
    limits: np.ndarray | None
    used: int

    @property
    def shares(self) -> np.ndarray:
        """(r,) of the variance, which add up to 1."""
        return self.variances / self.variances.sum()

    def scores(self, matrix: np.ndarray, count: int | None = None) -> np.ndarray:
        """(n, q) coordinates of rows (n, d) along the directions in use, or along the first `count`."""
        directions = self.directions[: self.used if count is None else count]
        return (matrix - self.mean) @ directions.T

    def rebuilt(self, matrix: np.ndarray) -> np.ndarray:
        """(n, d) the nearest points of the plane of the directions in use."""
        return self.scores(matrix) @ self.directions[: self.used] + self.mean


def find_components(matrix: np.ndarray, owners: np.ndarray, how: str, rng: np.random.Generator) -> Components:
    """Decompose a matrix (n, d) whose columns belong to the table's columns `owners` (d,).

    Args:
        how: "parallel", a share such as "0.8", or a number such as "5".

    Raises:
        UsageError: `how` is none of these.
        DataError: a number or a share out of range; a matrix without variance.
    """
    wanted = _wanted(how)
    found = eigen_symmetric(covariance(matrix))
    variances, directions = found.values[: len(matrix) - 1], found.vectors.T
    most = int(np.count_nonzero(variances > 1e-9 * variances[0]))
    if not variances[0] > 0:
        raise DataError("no two rows differ", "check the table")
    limits, used = None, 1
    if wanted == "parallel":
        limits = parallel_limits(matrix, owners, rng)
        above = variances > limits[: len(variances)]
        used = max(1, int(np.argmin(above)) if not above.all() else most)
    elif isinstance(wanted, float):
        used = int(np.searchsorted(np.cumsum(variances) / variances.sum(), wanted - 1e-12)) + 1
    else:
        used = int(wanted)
        if used > most:
            raise DataError(f"--components {used} of a table with {most} directions", f"choose 1 to {most}")
    return Components(
        matrix.mean(axis=0),
        np.ascontiguousarray(directions[:most]),
        variances[:most],
        None if limits is None else limits[:most],
        min(used, most),
    )


def parallel_limits(matrix: np.ndarray, owners: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(d,) the 95th percentile of each component's variance over shuffled copies of the matrix."""
    if len(matrix) > _SAMPLE:
        matrix = matrix[np.sort(rng.choice(len(matrix), _SAMPLE, replace=False))]
    n = len(matrix)
    centred = matrix - matrix.mean(axis=0)
    starts = np.flatnonzero(np.diff(owners, prepend=-1))
    found = []
    for _ in range(SHUFFLES):
        parts = [part[rng.permutation(n)] for part in np.split(centred, starts[1:], axis=1)]
        shuffled = np.hstack(parts)
        gram = shuffled.T @ shuffled / (n - 1)
        found.append(np.maximum(eigen_symmetric((gram + gram.T) / 2).values, 0))
    return np.percentile(found, PERCENTILE, axis=0)


def _wanted(how: str) -> str | float | int:
    text = how.strip().lower()
    if text == "parallel":
        return text
    try:
        number = float(text)
    except ValueError:
        raise UsageError(
            f"--components {how!r}", "write parallel, a share such as 0.8, or a number"
        ) from None
    if 0 < number < 1:
        return number
    if 1 <= number < 1e6 and number == int(number):
        return int(number)
    raise DataError(f"--components {how}", "a share lies between 0 and 1, a number is whole and at least 1")
