"""What every right answer to lesson 6 does."""

from types import ModuleType

import numpy as np
from scipy.linalg import expm, logm


def check_told_by_ridge(answer: ModuleType) -> None:
    """tell_each: column j holds the ridge regression of column j on the others, and 0 for itself."""
    rng = np.random.default_rng(0)
    for m, n, reg in ((30, 4, 0.5), (50, 7, 3.0), (5, 8, 1.0), (9, 2, 0.01)):
        x = rng.standard_normal((m, n)) + rng.standard_normal((m, 1))
        weights = answer.tell_each(x.T @ x, reg)
        assert np.shape(weights) == (n, n), f"of a {n} × {n} Gram matrix came shape {np.shape(weights)}"
        for j in range(n):
            others = np.arange(n) != j
            stacked = np.vstack([x[:, others], np.sqrt(reg) * np.eye(n - 1)])
            expected = np.linalg.lstsq(stacked, np.append(x[:, j], np.zeros(n - 1)), rcond=None)[0]
            found = weights[others, j]
            assert np.allclose(found, expected), (
                f"column {j} of {n}, reg {reg}: {np.round(found, 3)}, regression gives {expected.round(3)}"
            )
            assert weights[j, j] == 0, f"column {j} tells itself with weight {weights[j, j]:.3g}"


def check_told_leaves_its_argument(answer: ModuleType) -> None:
    """tell_each: columns at right angles tell nothing of each other, and the argument stays as it was."""
    gram = np.diag([1.0, 2.0, 5.0])
    weights = answer.tell_each(gram, 0.1)
    assert np.allclose(weights, 0), f"of a diagonal Gram matrix came {weights}"
    assert np.array_equal(gram, np.diag([1.0, 2.0, 5.0])), "the argument was changed"


def check_power(answer: ModuleType) -> None:
    """symmetric_power: whole powers are products, −1 is the inverse, and a half squared gives A back."""
    rng = np.random.default_rng(1)
    for n in (1, 2, 5):
        x = rng.standard_normal((n + 3, n))
        a = x.T @ x
        for p, expected in ((1, a), (2, a @ a), (3, a @ a @ a), (0, np.eye(n)), (-1, np.linalg.inv(a))):
            found = answer.symmetric_power(a, p)
            assert np.allclose(found, expected), f"n = {n}, p = {p}: {found}, expected {expected}"
        root = answer.symmetric_power(a, 0.5)
        assert np.allclose(root @ root, a), f"n = {n}: the root squared is {root @ root}, not {a}"
        found, expected = answer.symmetric_power(a, 1 / 3), expm(logm(a) / 3)
        assert np.allclose(found, expected), f"n = {n}, p = 1/3: {found}, expected {expected}"


def check_power_of_indefinite(answer: ModuleType) -> None:
    """symmetric_power: an eigenvalue that is zero or negative raises ValueError."""
    for a in (np.array([[1.0, 2.0], [2.0, 1.0]]), np.diag([3.0, 0.0])):
        try:
            found = answer.symmetric_power(a, 0.5)
        except ValueError:
            continue
        raise AssertionError(f"of {a.tolist()} came {found}")


def check_leading_pairs(answer: ModuleType) -> None:
    """leading_pairs: the values and directions that LAPACK finds, the largest first."""
    rng = np.random.default_rng(2)
    for n, k in ((4, 1), (6, 2), (9, 4), (3, 3)):
        q = np.linalg.qr(rng.standard_normal((n, n)))[0]
        a = (q * 2.0 ** -np.arange(n)) @ q.T
        values, vectors = answer.leading_pairs(a, k, 60)
        assert np.shape(vectors) == (n, k), f"n = {n}, k = {k}: vectors of shape {np.shape(vectors)}"
        expected = 2.0 ** -np.arange(k)
        assert np.allclose(values, expected), f"n = {n}, k = {k}: values {values}, expected {expected}"
        assert np.allclose(np.transpose(vectors) @ vectors, np.eye(k)), f"n = {n}, k = {k}: not orthonormal"
        assert np.allclose(a @ vectors, vectors * values, atol=1e-7), f"n = {n}, k = {k}: A v is not λ v"


def check_few_steps_are_not_enough(answer: ModuleType) -> None:
    """leading_pairs: it iterates: two close eigenvalues part in 200 steps and not in 1."""
    a = np.diag([1.0, 0.9, 0.1, 0.05])
    errors = []
    for steps in (1, 200):
        values, vectors = answer.leading_pairs(a, 1, steps)
        errors.append(float(np.linalg.norm(a @ vectors - vectors * values)))
    assert errors[1] < 1e-6, f"after 200 steps the error is {errors[1]:.1g}"
    assert errors[0] > 1e-3, f"after 1 step the error is {errors[0]:.1g}: is `steps` used?"
