"""Power iteration: multiply, normalise, repeat, until the direction stays."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from shared.errors import DataError
from shared.linalg._checks import Array, as_operand, as_vector
from shared.linalg.norms import l2

__all__ = ["power_iteration"]


def power_iteration(
    a: Any,
    *,
    start: npt.ArrayLike | None = None,
    tol: float = 1e-10,
    max_iterations: int = 10_000,
    rng: np.random.Generator | None = None,
) -> tuple[float, Array]:
    """Return the eigenvalue of largest magnitude and its unit eigenvector.

    v ← A v / |A v|. The error shrinks by |λ₂/λ₁| at each step, so a matrix whose two leading eigenvalues have
    one magnitude (λ and -λ, a complex pair) has no answer; PageRank's matrix has one by design.

    Args:
        a: (n, n), dense or scipy.sparse, with a real leading eigenvalue.
        start: (n,), not at right angles to the answer; random by default.
        tol: stop when |A v - λ v| ≤ tol·|λ|.
        max_iterations: products to try.
        rng: for the start; None means default_rng(0).

    Returns:
        λ = vᵀA v, and v (n,) whose entry of largest magnitude is positive.

    Raises:
        DataError: no convergence.
    """
    a = as_operand(a)
    n = a.shape[0]
    if n != a.shape[1]:
        raise DataError(f"a has shape {a.shape}", "give as many rows as columns")
    if start is None:
        v = (np.random.default_rng(0) if rng is None else rng).standard_normal(n)
    else:
        v = as_vector(start, "start").astype(np.float64)
        if v.shape != (n,) or not v.any():
            raise DataError(f"start has shape {v.shape}", f"give {n} numbers, not all zero")
    v /= l2(v)
    for _ in range(max_iterations):
        image = a @ v  # float64, because v is
        value = float(v @ image)
        if l2(image - value * v) <= tol * abs(value):
            return value, v * np.sign(v[np.abs(v).argmax()])
        v = image / l2(image)
    raise DataError(
        f"no convergence to {tol:g} in {max_iterations} steps: |λ₂| is nearly |λ₁|",
        "raise max_iterations or tol, or use decompositions.eigen",
    )
