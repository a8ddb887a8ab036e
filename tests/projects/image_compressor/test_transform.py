import numpy as np
import pytest
from scipy.fft import dct
from scipy.linalg import block_diag

from projects.image_compressor.transform import (
    BASIS_BITS,
    BLOCK,
    cosine_basis,
    integer_basis,
    restore,
    transform_plane,
)


@pytest.mark.parametrize("n", [1, 2, 7, 32])
def test_basis_is_the_orthonormal_dct(n):
    assert cosine_basis(n) == pytest.approx(dct(np.eye(n), axis=0, norm="ortho"))
    assert integer_basis(n) / 2**BASIS_BITS == pytest.approx(cosine_basis(n), abs=2.0**-BASIS_BITS)


def test_no_integer_of_the_basis_depends_on_the_last_digit_of_a_library():
    for n in range(1, 33):
        exact = cosine_basis(n) * 2**BASIS_BITS
        away = np.abs(np.abs(exact - np.floor(exact)) - 0.5)
        assert away.min() > 1e-9, n


@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (33, 64), (70, 31)])
def test_singular_values_do_not_change(rng, shape):
    a = rng.standard_normal(shape)
    moved = transform_plane(a)
    assert np.linalg.svd(moved, compute_uv=False) == pytest.approx(np.linalg.svd(a, compute_uv=False))


@pytest.mark.parametrize("n", [1, 31, 32, 45, 96])
def test_restore_is_the_inverse(rng, n):
    """C_nᵀ q, but for the rounding of the basis."""
    q = rng.integers(-500, 500, (n, 3))
    blocks = [cosine_basis(min(BLOCK, n - start)) for start in range(0, n, BLOCK)]
    expected = block_diag(*blocks).T @ q
    assert restore(q) / 2**BASIS_BITS == pytest.approx(expected, abs=BLOCK * 500 * 2.0**-BASIS_BITS)


def test_restore_gives_integers_whatever_the_order_of_sums(rng):
    q = rng.integers(-(2**21), 2**21, (64, 5))
    product = restore(q)
    exact = [
        [sum(int(integer_basis(32)[k, i]) * int(q[32 + k, c]) for k in range(32)) for c in range(5)]
        for i in range(32)
    ]
    assert (product[32:].astype(np.int64) == np.array(exact)).all()
