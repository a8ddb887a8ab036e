import numpy as np
import pytest

from projects.image_compressor.factors import Spectrum, factorise


@pytest.mark.parametrize("k", [1, 5, 20, 44])
def test_truncation_error_is_the_dropped_spectrum(plane, k):
    """Eckart-Young, before any rounding."""
    spectrum = Spectrum(plane)
    spectrum.upto(45)
    cut = spectrum.left[:, :k] * spectrum.values[:k] @ spectrum.right[:k]
    dropped = np.linalg.svd(plane.astype(np.float64), compute_uv=False)[k:]
    assert np.linalg.norm(spectrum.matrix - cut) == pytest.approx(np.linalg.norm(dropped), rel=1e-4)


@pytest.mark.parametrize("step", [1300, 2000, 2600])
def test_each_rank_brings_the_picture_nearer(plane, step, sum_of_ranks):
    """Before rounding to samples, a higher rank never lowers PSNR."""
    factors = factorise(Spectrum(plane), step)
    errors = [np.linalg.norm(plane - sum_of_ranks(factors, r)) for r in range(factors.rank + 1)]
    assert factors.rank >= 3
    assert (np.diff(errors) < 0).all()


def test_a_finer_step_keeps_more_ranks_and_comes_nearer(plane, sum_of_ranks):
    spectrum = Spectrum(plane)
    found = [factorise(spectrum, step) for step in (2800, 2500, 2200, 1900, 1600)]
    assert (np.diff([f.rank for f in found]) >= 0).all()
    assert (np.diff([np.linalg.norm(plane - sum_of_ranks(f, f.rank)) for f in found]) < 0).all()


def test_no_rank_is_below_the_truncation_it_approximates(plane, sum_of_ranks):
    """Eckart-Young again: nothing of rank r comes nearer than the truncated SVD."""
    values = np.linalg.svd(plane.astype(np.float64), compute_uv=False)
    factors = factorise(Spectrum(plane), 1500)
    for r in range(1, factors.rank + 1):
        assert np.linalg.norm(plane - sum_of_ranks(factors, r)) >= np.linalg.norm(values[r:]) * (1 - 1e-5)


def test_a_large_plane_is_decomposed_only_as_far_as_asked(rng):
    wide = (rng.standard_normal((900, 6)) @ rng.standard_normal((6, 1000))).astype(np.float32) * 20
    spectrum = Spectrum(wide)
    spectrum.upto(3)
    assert spectrum.values.size < 900
    assert spectrum.values[:6] == pytest.approx(np.linalg.svd(wide, compute_uv=False)[:6], rel=1e-4)
