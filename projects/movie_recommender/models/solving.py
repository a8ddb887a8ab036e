"""Small systems of equations that a model's own numbers make."""

from __future__ import annotations

import numpy as np

from shared.errors import DataError

__all__ = ["solve_system"]


def solve_system(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return x with a x = b, finite; stacks of systems as for `np.linalg.solve`.

    Raises:
        DataError: there is none. Penalties and precisions of a fit are too large for that; in a file they
            may be anything that is positive.
    """
    try:
        x = np.linalg.solve(a, b)
    except np.linalg.LinAlgError:
        x = np.full(1, np.nan)
    if not np.isfinite(x).all():
        raise DataError("the model's numbers are too far apart to be solved for", "train the model again")
    return x
