"""What is passed on is finite and of real numbers; what is not is named with its place."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse

from shared.errors import DataError
from shared.linalg._checks import as_array, as_matrix, as_operand, as_square, as_vector, require_finite


@pytest.mark.parametrize(
    ("x", "message"),
    [
        ([1.0, np.nan], r"x\[1\] is nan"),
        ([[1.0, 2.0], [-np.inf, 1.0]], r"x\[1, 0\] is -inf"),
        ([], r"shape \(0,\)"),
        (3.0, r"shape \(\)"),
        (["a"], "real numbers"),
        ([1j], "real numbers"),
        ([[1.0, 2.0], [3.0]], "different lengths"),
    ],
)
def test_what_is_no_array_of_vectors_is_named(x, message):
    with pytest.raises(DataError, match=message):
        as_array(x, "x", ndim=(1, 2))


@pytest.mark.parametrize(
    ("a", "message"),
    [
        (np.ones(3), r"shape \(3,\)"),
        (np.ones((0, 3)), "holds nothing"),
        (scipy.sparse.csr_array((0, 3)), "holds nothing"),
        (scipy.sparse.csr_array([[1, np.inf]]), r"a.data\[1\] is inf"),
        ([[1j]], "real numbers"),
        (scipy.sparse.csr_array([[1j]]), "real numbers"),
    ],
)
def test_what_is_no_operand_is_named(a, message):
    with pytest.raises(DataError, match=message):
        as_operand(a)


@pytest.mark.parametrize(
    ("check", "shape"), [(as_matrix, (3,)), (as_matrix, (2, 2, 2)), (as_square, (2, 3)), (as_square, (4,))]
)
def test_other_shapes_are_told(check, shape):
    with pytest.raises(DataError, match=rf"m has shape \({', '.join(map(str, shape))},?\)"):
        check(np.ones(shape), "m")


@pytest.mark.parametrize("dtype", ["f4", "f8", "f2", "i8", "u1", "?"])
def test_float32_stays_and_every_other_real_type_becomes_float64(rng, dtype):
    given = rng.integers(0, 2, (4, 4)).astype(dtype)
    kept = np.float32 if dtype == "f4" else np.float64
    for found in (as_matrix(given), as_square(given), as_vector(given[0], "x"), as_operand(given)):
        assert found.dtype == kept
    assert np.array_equal(as_matrix(given), given)
    assert np.shares_memory(as_matrix(given), given) == (dtype in ("f4", "f8"))
    if dtype != "f2":  # which scipy has no sparse matrices of
        sparse = as_operand(scipy.sparse.coo_array(given))
        assert (sparse.format, sparse.dtype) == ("csr", kept)
        assert np.array_equal(sparse.toarray(), given)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_finite_numbers_whose_sum_overflows_are_finite(dtype):
    largest = np.finfo(dtype).max
    require_finite(np.full((3, 3), largest, dtype), "a")
    require_finite(np.array([largest, largest, -largest, -largest], dtype), "a")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_the_first_bad_entry_is_named_and_all_are_counted(value):
    a = np.full((5, 7), 1e308)
    a[3, 2] = a[4, 6] = value
    with pytest.raises(DataError, match=rf"a\[3, 2\] is {value} \(2 such entries\)"):
        require_finite(a, "a")
    a[0, 5] = -value  # an infinity of either sign: their sum is not infinite
    with pytest.raises(DataError, match=r"a\[0, 5\] is .* \(3 such entries\)"):
        require_finite(a, "a")
