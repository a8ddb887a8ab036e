"""Every factorisation gives its matrix back, from factors that are what they are called."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from shared.errors import DataError
from shared.linalg import decompositions as d
from shared.linalg.predicates import is_lower_triangular, is_orthogonal, is_upper_triangular

ANY, SYMMETRIC, DEFINITE = "any", "symmetric", "definite"
FACTORISATIONS = {
    d.lu: ANY,
    d.qr: ANY,
    d.svd: ANY,
    d.eigen: ANY,
    d.eigen_symmetric: SYMMETRIC,
    d.cholesky: DEFINITE,
}


def example(rng, kind, n=7):
    a = rng.standard_normal((n, n))
    return {ANY: a, SYMMETRIC: a + a.T, DEFINITE: a @ a.T + np.eye(n)}[kind]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("factorise", FACTORISATIONS)
def test_rebuild_gives_the_matrix_back(rng, factorise, dtype):
    a = example(rng, FACTORISATIONS[factorise]).astype(dtype)
    rebuilt = factorise(a).rebuild()
    assert rebuilt.dtype == dtype
    assert rebuilt == pytest.approx(a, abs=300 * float(np.finfo(dtype).eps * np.abs(a).max()))


@pytest.mark.parametrize("shape", [(9, 4), (4, 9), (1, 5), (5, 1)])
@pytest.mark.parametrize("factorise", [d.lu, d.qr, d.svd])
def test_rectangles_too(rng, factorise, shape):
    a = rng.standard_normal(shape)
    assert factorise(a).rebuild() == pytest.approx(a)


@pytest.mark.parametrize("factorise", FACTORISATIONS)
def test_results_are_frozen_and_repeat(rng, factorise):
    a = example(rng, FACTORISATIONS[factorise])
    first, again = factorise(a), factorise(a.copy())
    for field in dataclasses.fields(first):
        np.testing.assert_array_equal(getattr(first, field.name), getattr(again, field.name))
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(first, dataclasses.fields(first)[0].name, None)


def test_lu_factors(rng):
    result = d.lu(rng.standard_normal((6, 6)))
    assert is_lower_triangular(result.l)
    assert (np.diag(result.l) == 1).all()
    assert np.abs(result.l).max() <= 1  # what partial pivoting is for
    assert is_upper_triangular(result.u)
    assert sorted(result.rows) == list(range(6))


def test_qr_factors(rng):
    result = d.qr(rng.standard_normal((9, 5)))
    assert result.q.T @ result.q == pytest.approx(np.eye(5))
    assert is_upper_triangular(result.r)
    assert (np.diag(result.r) >= 0).all()


def test_qr_of_a_definite_gram_matrix_is_its_cholesky(rng):
    """AᵀA = RᵀR, and both factors are the only one with a positive diagonal."""
    a = rng.standard_normal((9, 5))
    assert d.cholesky(a.T @ a).l == pytest.approx(d.qr(a).r.T)


def test_spectral_theorem(rng):
    a = example(rng, SYMMETRIC)
    result = d.eigen_symmetric(a)
    assert is_orthogonal(result.vectors)
    assert (np.diff(result.values) <= 0).all()
    assert a @ result.vectors == pytest.approx(result.vectors * result.values)


def test_general_eigenvectors(rng):
    a = rng.standard_normal((8, 8))
    result = d.eigen(a)
    assert a @ result.vectors == pytest.approx(result.vectors * result.values)
    assert (np.diff(np.abs(result.values)) <= 1e-12).all()
    assert np.linalg.norm(result.vectors, axis=0) == pytest.approx(1)


@pytest.mark.parametrize("scale", [2.0**-1000, 2.0**1000])
def test_eigenvalues_scale_with_the_matrix(rng, scale):
    a = rng.standard_normal((6, 6))
    plain, scaled = d.eigen(a), d.eigen(a * scale)
    assert scaled.values / scale == pytest.approx(plain.values)
    assert scaled.rebuild() / scale == pytest.approx(a)


def test_a_rotation_has_complex_eigenvalues_and_a_stretch_real_ones():
    assert d.eigen([[0, -1], [1, 0]]).values == pytest.approx([1j, -1j])
    assert d.eigen([[2, 1], [0, 3]]).values.dtype == np.float64


@pytest.mark.parametrize("factorise", [d.eigen_symmetric, d.eigen])
def test_the_largest_entry_of_an_eigenvector_is_positive(rng, factorise):
    vectors = factorise(example(rng, SYMMETRIC)).vectors
    peaks = vectors[np.abs(vectors).argmax(axis=0), np.arange(len(vectors))]
    assert (peaks > 0).all()


@pytest.mark.parametrize("rank", [1, 3, 5])
def test_svd_rebuilt_to_a_rank_is_the_nearest(rng, rank):
    a = rng.standard_normal((8, 6))
    result = d.svd(a)
    assert np.linalg.norm(a - result.rebuild(rank), 2) == pytest.approx(result.s[rank])


@pytest.mark.parametrize("rank", [-1, 7])
def test_svd_cannot_be_rebuilt_to_other_ranks(rng, rank):
    with pytest.raises(DataError, match=f"rank {rank} of 6 terms"):
        d.svd(rng.standard_normal((8, 6))).rebuild(rank)


def test_what_has_no_such_factors_is_refused():
    with pytest.raises(DataError, match="defective"):
        d.eigen([[1.0, 1.0], [0.0, 1.0]])
    with pytest.raises(DataError, match="least eigenvalue -1"):
        d.cholesky([[0.0, 1.0], [1.0, 0.0]])
    with pytest.raises(DataError, match="not symmetric"):
        d.eigen_symmetric([[0.0, 1.0], [2.0, 0.0]])
    with pytest.raises(DataError, match=r"\(2, 3\)"):
        d.eigen(np.ones((2, 3)))
