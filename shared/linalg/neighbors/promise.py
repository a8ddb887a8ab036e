"""What the arrays of an index file must hold beyond their sizes, looked at again before they are used.

Compiled code reads where these numbers send it, and answers are looked up by them: a file whose checksums are
right may still have been made by something else. The bounds that a tree keeps of its rows are not worked out
anew, which would be building it: a file made to mislead may find other neighbours than it should, but only
rows that are there, each once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shared.errors import DataError

__all__ = ["Promise", "are_axes"]

_NEAR = 1e-5  # by which 1/|x|, worked out anew, may differ from what is kept


@dataclass(frozen=True)
class Promise:
    """What is asked of the parts of one file.

    Args:
        below: what rows are called lies between 0 and it.
        damaged: to raise where something is not so.
    """

    below: int
    damaged: DataError

    def check_rows(self, rows: np.ndarray, numbers: np.ndarray, inverse: np.ndarray | None = None) -> None:
        """Check rows (n, d), what they are called (n,), and their inverse lengths (n,), where kept."""
        is_sound = not numbers.size or (numbers.min() >= 0 and numbers.max() < max(self.below, 1))
        is_sound = bool(is_sound) and bool(np.isfinite(rows).all())
        if is_sound and inverse is not None:
            from shared.linalg.neighbors.scan import inverse_lengths  # which imports this module

            right = inverse_lengths(rows)
            is_sound = bool(np.array_equal(right == 0, inverse == 0)) and bool(
                np.allclose(inverse, right, rtol=_NEAR, atol=0, equal_nan=True)
            )
        if not is_sound:
            raise self.damaged

    def check_rising(self, numbers: np.ndarray) -> None:
        """Check that every row is called something of its own, in rising order."""
        if not (numbers[1:] > numbers[:-1]).all():
            raise self.damaged

    def check_found(self, rows: np.ndarray, cosines: np.ndarray) -> None:
        """Check answers (q, k): fewer rows may have a direction than the file says, or one be there twice."""
        ordered = np.sort(rows, axis=1)
        if rows.size and (
            ordered[:, 0].min() < 0
            or ordered[:, -1].max() >= self.below
            or (ordered[:, 1:] == ordered[:, :-1]).any()
            or not (np.abs(cosines) <= 1).all()
        ):
            raise self.damaged


def are_axes(axes: np.ndarray, d: int) -> bool:
    """Whether `axes` are at most d orthonormal columns of d numbers, float64."""
    if axes.dtype != np.float64 or axes.ndim != 2 or axes.shape[0] != d or not 1 <= axes.shape[1] <= d:
        return False
    if not (np.abs(axes) <= 1 + 1e-9).all():
        return False
    return bool(np.allclose(axes.T @ axes, np.eye(axes.shape[1]), rtol=0, atol=1e-9))
