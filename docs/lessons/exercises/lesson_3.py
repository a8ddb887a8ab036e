"""Lesson 3, vectors: a listener's taste, the songs most like one, a way round the earth, a fit by steps.

Fill in the functions, then `make lesson N=3`. `taste` belongs to 3_vectors.md, `most_similar` to
3b_lengths_and_angles.md, `great_circle` to 3c_distances.md, `without` and `fit_by_steps` to
3d_projection_and_steps.md. No loop over songs is needed, and none of the arrays given may change.
"""

import numpy as np


def taste(songs: np.ndarray, likes: list[int], dislikes: list[int], share: float = 0.5) -> np.ndarray:
    """Return the mean of the liked less `share` times the mean of the disliked, of songs less their mean.

    Args:
        songs: (n, d), of floats or of integers.
        likes: rows of `songs`, at least one.
        dislikes: rows of `songs`; where there is none, it is the mean of the liked alone.
    """
    raise NotImplementedError


def most_similar(query: np.ndarray, rows: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the numbers of the k rows with the largest cosine to `query`, best first, and these cosines.

    A row of zeros has no direction and is never returned; of equal cosines the earlier row comes first.
    Fewer than k come back where there are no more.

    Args:
        query: (d,), not all zero.
        rows: (n, d).
    """
    raise NotImplementedError


def great_circle(here: tuple[float, float], there: tuple[float, float], radius: float = 6371.0) -> float:
    """Return the way over the sphere, in the unit of `radius`, right for 1 mm and for antipodes as well.

    Args:
        here, there: latitude and longitude in degrees.
    """
    raise NotImplementedError


def without(x: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """Return what is left of x once its projection on the line along `direction` is taken away.

    Args:
        x: (d,).
        direction: (d,), not all zero, of any length.
    """
    raise NotImplementedError


def fit_by_steps(x: np.ndarray, y: np.ndarray, steps: int) -> np.ndarray:
    """Return w after `steps` steps against the gradient of ½‖x w − y‖², from zeros, each of size 1/σ₁².

    Args:
        x: (n, d), σ₁ = `np.linalg.norm(x, 2)` its largest singular value.
        y: (n,).
    """
    raise NotImplementedError
