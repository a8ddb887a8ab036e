"""What a right answer to lesson 5 does."""

from __future__ import annotations

from types import ModuleType

import numpy as np
from scipy import sparse
from scipy.linalg import solve_triangular

RNG_SEED = 5


def check_solve_upper(answer: ModuleType) -> None:
    """solve_upper gives what scipy.linalg.solve_triangular gives, and leaves U and b as they were"""
    rng = np.random.default_rng(RNG_SEED)
    for n in (1, 2, 3, 6, 12):
        u = np.triu(rng.uniform(-1, 1, (n, n))) + 2 * np.eye(n)
        b = rng.uniform(-5, 5, n)
        kept_u, kept_b = u.copy(), b.copy()
        found, expected = answer.solve_upper(u, b), solve_triangular(kept_u, kept_b)
        assert np.shape(found) == (n,), f"x has shape {np.shape(found)}, b has {b.shape}"
        assert np.allclose(found, expected), f"for n = {n} x is {found}, SciPy has {expected}"
        assert np.array_equal(u, kept_u), "U was changed"
        assert np.array_equal(b, kept_b), "b was changed"


def check_solve_upper_takes_whole_numbers(answer: ModuleType) -> None:
    """solve_upper gives fractions for arrays of whole numbers too"""
    found = answer.solve_upper(np.array([[2, 1], [0, 4]]), np.array([3, 2]))
    assert np.allclose(found, [1.25, 0.5]), f"2x + y = 3, 4y = 2 gave {found}, by hand it is [1.25 0.5]"


def _tables() -> list[np.ndarray]:
    rng = np.random.default_rng(RNG_SEED)
    tables = [
        rng.integers(1, 6, shape) * (rng.random(shape) < 0.4) for shape in ((4, 7), (9, 3), (1, 5), (6, 6))
    ]
    tables[0][[0, 3]] = 0  # nothing in the first row, nor in the last
    tables[3][2] = 0
    return [*(table.astype(float) for table in tables), np.zeros((3, 2))]


def check_to_csr(answer: ModuleType) -> None:
    """to_csr gives the three arrays of scipy.sparse, also where rows are empty"""
    for table in _tables():
        wanted = sparse.csr_array(table)
        for name, found in zip(("data", "indices", "indptr"), answer.to_csr(table), strict=True):
            expected = getattr(wanted, name)
            assert np.array_equal(found, expected), f"{name} of\n{table}\nis {found}, SciPy has {expected}"


def check_csr_times(answer: ModuleType) -> None:
    """csr_times gives the product of the full table, also where rows are empty"""
    rng = np.random.default_rng(RNG_SEED)
    for table in _tables():
        whole, x = sparse.csr_array(table), rng.uniform(-2, 2, table.shape[1])
        found = np.asarray(answer.csr_times(whole.data, whole.indices, whole.indptr, x))
        assert found.shape == (len(table),), f"the product has shape {found.shape} of {len(table)} rows"
        assert np.allclose(found, table @ x), f"\n{table}\ntimes {x} gave {found}, it is {table @ x}"


def check_how_many_solutions(answer: ModuleType) -> None:
    """how_many_solutions tells none, one and infinitely many apart: square, tall and wide systems"""
    rng = np.random.default_rng(RNG_SEED)
    for m, n in ((3, 3), (6, 3), (3, 6), (1, 1), (4, 4)):
        for k in range(1, min(m, n) + 1):  # of rank k
            a = rng.uniform(1, 2, (m, k)) @ rng.uniform(-1, 1, (k, n))
            inside, outside = a @ rng.uniform(-1, 1, n), np.linalg.svd(a)[0][:, -1]
            cases = [(inside, "one" if k == n else "infinitely many")]
            if k < m:
                cases.append((outside, "none"))
            for b, expected in cases:
                found = answer.how_many_solutions(a, b)
                assert found == expected, f"a {m} × {n} system of rank {k}: {found!r}, it is {expected!r}"
    found = answer.how_many_solutions(np.eye(3)[:2], np.zeros(2))
    assert found == "infinitely many", f"x = 0, y = 0 and z free: {found!r}"


def check_variance_inflation(answer: ModuleType) -> None:
    """variance_inflation is the diagonal of the inverse of the correlation matrix"""
    rng = np.random.default_rng(RNG_SEED)
    for n, p in ((20, 2), (50, 4), (200, 7)):
        x = rng.standard_normal((n, p)) @ rng.standard_normal((p, p)) + rng.uniform(-9, 9, p)
        found = np.asarray(answer.variance_inflation(x))
        expected = np.diag(np.linalg.inv(np.corrcoef(x.T)))
        assert found.shape == (p,), f"{p} columns gave {found.shape}"
        assert np.allclose(found, expected), f"{found}, the inverse correlation has {expected}"


def check_person_row(answer: ModuleType) -> None:
    """person_row is the least squares of the ratings with one more line √penalty for each unknown"""
    rng = np.random.default_rng(RNG_SEED)
    for n, k in ((30, 3), (2, 5), (1, 1), (8, 8)):
        films, stars, penalties = rng.standard_normal((n, k)), rng.uniform(1, 5, n), rng.uniform(0.5, 9, k)
        longer = np.vstack([films, np.diag(np.sqrt(penalties))])
        expected = np.linalg.lstsq(longer, np.append(stars, np.zeros(k)))[0]
        found = answer.person_row(films, stars, penalties)
        assert np.allclose(found, expected), f"{n} ratings, {k} unknowns: {found}, it is {expected}"


def check_person_row_of_a_stranger(answer: ModuleType) -> None:
    """person_row is zero for a person without ratings, and small where penalties are large"""
    found = answer.person_row(np.zeros((0, 3)), np.zeros(0), np.ones(3))
    assert np.array_equal(found, np.zeros(3)), f"no ratings gave {found}"
    found = answer.person_row(np.eye(2), np.array([4.0, 4.0]), np.array([1.0, 1e9]))
    assert np.allclose(found, [2, 0]), f"penalties 1 and 10⁹ gave {found}, it is [2 0]"
