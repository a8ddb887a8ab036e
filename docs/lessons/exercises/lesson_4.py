"""Lesson 4: predict ratings by a product, chain maps of colours and undo them, find the columns that matter.

`predict` is of the page 4, `combine` and `undo` of 4b, `independent_columns` of 4c.
"""

from __future__ import annotations

import numpy as np


def predict(people: np.ndarray, films: np.ndarray, mean: float) -> np.ndarray:
    """Return every person's predicted rating of every film, without a loop.

    Args:
        people: (n, k + 1) a row for each person: k tastes, and the bias last.
        films: (m, k + 1) a row for each film, in the same form.
        mean: of all ratings.

    Returns:
        (n, m): mean + bias of the person + bias of the film + tastes · tastes.
    """
    raise NotImplementedError


def combine(steps: list[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Return the one step that does what `steps` do, the first of them first.

    Args:
        steps: pairs of a matrix A (3, 3) and an offset b (3,), each the map x to A x + b.

    Returns:
        The matrix and the offset of the whole; of no steps the map that changes nothing.
    """
    raise NotImplementedError


def undo(matrix: np.ndarray, offset: np.ndarray, colours: np.ndarray) -> np.ndarray:
    """Return the (n, 3) colours, one a row, that x to A x + b takes to `colours`; no inverse is made."""
    raise NotImplementedError


def independent_columns(table: np.ndarray) -> list[int]:
    """Return the numbers of the columns that no combination of columns before them gives, left to right."""
    raise NotImplementedError
