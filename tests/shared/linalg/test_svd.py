"""Truncated SVD: Eckart and Young for every method, agreement, repeatability, range and refusals."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import scipy.sparse
from threadpoolctl import threadpool_limits

from shared.errors import DataError
from shared.linalg.svd import svd_bytes, truncated_svd

METHODS = ("auto", "exact", "gram", "randomized")


def with_spectrum(rng, m, n, s, dtype=np.float64):
    """An (m, n) matrix with the singular values s."""
    u = np.linalg.qr(rng.standard_normal((m, len(s))))[0]
    v = np.linalg.qr(rng.standard_normal((n, len(s))))[0]
    return ((u * s) @ v.T).astype(dtype)


@pytest.mark.parametrize("k", [1, 5, 20])
@pytest.mark.parametrize("shape", [(40, 20), (20, 40), (300, 20), (20, 300)])
@pytest.mark.parametrize("method", METHODS)
def test_truncation_error_is_the_dropped_spectrum(rng, method, shape, k):
    """Eckart-Young: the error of the best rank-k matrix is the norm of what was cut."""
    a = rng.standard_normal(shape)
    u, s, vt = truncated_svd(a, k, method=method)
    dropped = np.linalg.svd(a, compute_uv=False)[k:]
    assert np.linalg.norm(a - (u * s) @ vt) == pytest.approx(np.linalg.norm(dropped), rel=1e-4, abs=1e-11)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("method", METHODS)
def test_factors_are_orthonormal_and_values_fall(rng, method, dtype):
    a = with_spectrum(rng, 200, 90, np.geomspace(1, 1e-3, 90), dtype)
    u, s, vt = truncated_svd(a, 12, method=method)
    assert {u.dtype, s.dtype, vt.dtype} == {np.dtype(dtype)}
    assert (u.shape, s.shape, vt.shape) == ((200, 12), (12,), (12, 90))
    tolerance = 20 * float(np.finfo(dtype).eps)
    assert u.T @ u == pytest.approx(np.eye(12), abs=tolerance)
    assert vt @ vt.T == pytest.approx(np.eye(12), abs=tolerance)
    assert (np.diff(s) <= 0).all()
    assert s == pytest.approx(np.geomspace(1, 1e-3, 90)[:12], rel=1e-4)


@pytest.mark.parametrize("method", METHODS)
def test_signs_are_fixed_so_the_mirror_image_has_the_same_factors(rng, method):
    a = with_spectrum(rng, 50, 30, np.arange(30, 0, -1.0))
    u, _, vt = truncated_svd(a, 6, method=method)
    mirrored_u, _, mirrored_vt = truncated_svd(-a, 6, method=method)
    assert (vt[np.arange(6), np.abs(vt).argmax(axis=1)] > 0).all()
    assert mirrored_vt == pytest.approx(vt, abs=1e-2)
    assert mirrored_u == pytest.approx(-u, abs=1e-2)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_gram_agrees_with_exact_down_to_its_limit(rng, dtype):
    """With s_k ≥ 1e-4 s_1 the directions agree to the square root of the rounding unit of their type."""
    a = with_spectrum(rng, 3000, 12, np.geomspace(1, 1e-4, 12), dtype)
    for exact, gram in zip(
        truncated_svd(a, 12, method="exact"), truncated_svd(a, 12, method="gram"), strict=True
    ):
        assert gram == pytest.approx(exact, abs=float(np.sqrt(np.finfo(dtype).eps)) * 10)


def test_auto_leaves_the_gram_matrix_where_it_squares_too_much_away(rng):
    """At s_k = 1e-9 s_1 the Gram matrix holds only noise of the last direction; `auto` notices."""
    s = np.array([1, 1e-3, 1e-9])
    a = with_spectrum(rng, 500, 20, s)
    last = np.linalg.svd(a)[2][2]
    assert np.abs(truncated_svd(a, 3, method="gram")[2][2] @ last) < 0.99
    _, found, vt = truncated_svd(a, 3)
    assert np.abs(vt[2] @ last) == pytest.approx(1, abs=1e-6)
    assert found == pytest.approx(s, rel=1e-5)


@pytest.mark.parametrize("form", [scipy.sparse.csr_array, scipy.sparse.csc_matrix, scipy.sparse.coo_array])
@pytest.mark.parametrize("method", ["auto", "gram", "randomized"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sparse_agrees_with_dense(rng, form, method, dtype):
    a = scipy.sparse.random_array((150, 60), density=0.1, rng=rng, dtype=np.float64).astype(dtype)
    dense = truncated_svd(a.toarray(), 5, method="exact")
    sparse = truncated_svd(form(a), 5, method=method, tol=1e-9)
    assert sparse[0].dtype == dtype
    for expected, found in zip(dense, sparse, strict=True):
        assert found == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("size", [1200, 1000])
def test_a_large_sparse_matrix_of_low_rank(rng, size):
    left = scipy.sparse.random_array((2000, 3), density=0.2, rng=rng)
    right = scipy.sparse.random_array((3, size), density=0.2, rng=rng)
    a = (left @ right).tocsr()
    u, s, vt = truncated_svd(a, 5)
    np.testing.assert_allclose((u * s) @ vt, a.toarray(), atol=1e-12)
    assert u.T @ u == pytest.approx(np.eye(5), abs=1e-12)
    assert s[3:] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("r", [0, 1, 4])
def test_k_beyond_the_rank_gives_zeros_and_still_orthonormal_factors(rng, method, r):
    a = rng.standard_normal((60, r)) @ rng.standard_normal((r, 30))
    u, s, vt = truncated_svd(a, 10, method=method)
    assert (u * s) @ vt == pytest.approx(a, abs=1e-12)
    assert s[r:] == pytest.approx(0, abs=1e-12)
    assert u.T @ u == pytest.approx(np.eye(10), abs=1e-12)
    assert vt @ vt.T == pytest.approx(np.eye(10), abs=1e-12)


@pytest.mark.parametrize(("dtype", "scales"), [(np.float32, [1e-36, 1e36]), (np.float64, [1e-300, 1e300])])
@pytest.mark.parametrize("method", METHODS)
def test_the_unit_of_measurement_does_not_matter(rng, method, dtype, scales):
    a = rng.standard_normal((40, 15)).astype(dtype)
    u, s, vt = truncated_svd(a, 4, method=method)
    for scale in scales:
        scaled_u, scaled_s, scaled_vt = truncated_svd(a * dtype(scale), 4, method=method)
        assert scaled_s / dtype(scale) == pytest.approx(s, rel=1e-4)
        assert scaled_u == pytest.approx(u, abs=1e-4)
        assert scaled_vt == pytest.approx(vt, abs=1e-4)


@pytest.mark.parametrize("method", METHODS)
def test_the_same_seed_gives_the_same_bits(plane, method):
    first = truncated_svd(plane, 7, method=method, rng=np.random.default_rng(5))
    again = truncated_svd(plane, 7, method=method, rng=np.random.default_rng(5))
    for one, other in zip(first, again, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("method", METHODS)
def test_one_thread_and_two_give_the_same_triplets(plane, method):
    results = []
    for threads in (1, 2):
        with threadpool_limits(threads, "blas"):
            results.append(truncated_svd(plane, 7, method=method))
    for one, other in zip(*results, strict=True):
        assert one == pytest.approx(other, rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("method", METHODS)
def test_calls_at_the_same_time_do_not_disturb_each_other(plane, method):
    with threadpool_limits(1, "blas"), ThreadPoolExecutor(4) as pool:
        expected = truncated_svd(plane, 7, method=method)
        for found in pool.map(lambda _: truncated_svd(plane, 7, method=method), range(8)):
            for one, other in zip(expected, found, strict=True):
                np.testing.assert_array_equal(one, other)


def test_the_input_is_left_alone(plane):
    before = plane.copy()
    for method in METHODS:
        truncated_svd(plane, 3, method=method)
    np.testing.assert_array_equal(plane, before)


@pytest.mark.parametrize("k", [0, -1, 4, 2.0, True, "3", None])
def test_k_out_of_range_is_named(k):
    with pytest.raises(DataError, match=r"k = .*\(5, 3\).*from 1 to 3"):
        truncated_svd(np.ones((5, 3)), k)


@pytest.mark.parametrize(
    ("a", "options", "message"),
    [
        ([[1, np.nan]], {}, r"a\[0, 1\] is nan"),
        (np.ones((2, 2)), {"method": "lanczos"}, "'lanczos' is unknown"),
        (scipy.sparse.csr_array([[1.0]]), {"method": "exact"}, "sparse"),
    ],
)
def test_what_cannot_be_factored_is_named(a, options, message):
    with pytest.raises(DataError, match=message):
        truncated_svd(a, 1, **options)


def test_the_memory_grows_with_the_rank_until_all_is_held():
    """The bases of the randomised method have 4 k + 160 ⌈k/40⌉ columns, and no more than the matrix."""
    assert svd_bytes((5000, 3000), 40, 4) == pytest.approx(4 * 8000 * (320 + 40 + 48) + 24 * 320**2)
    assert svd_bytes((3000, 5000), 3000) == svd_bytes((5000, 3000), 4000)
    assert svd_bytes((5000, 100), 8) < svd_bytes((5000, 100), 9) < svd_bytes((5000, 3000), 9)
