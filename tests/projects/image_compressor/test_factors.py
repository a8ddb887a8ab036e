import numpy as np
import pytest

from projects.image_compressor.contexts import LARGEST_LEVEL
from projects.image_compressor.factors import Factors, Spectrum, factorise
from projects.image_compressor.quantise import quantise, rebuild_plane, step_size, weight
from projects.image_compressor.stream import read_factors, write_factors
from projects.image_compressor.transform import cosine_basis
from shared.errors import DataError


@pytest.fixture
def plane(rng):
    """Edges, a ramp and noise, 70 × 45, without mean."""
    y, x = np.mgrid[:70, :45]
    picture = 60.0 * (x + y > 60) + 0.8 * y + 20 * np.sin(x / 3) * (y > 30) + rng.normal(0, 4, (70, 45))
    return (picture - picture.mean()).astype(np.float32)


def _inverse(columns):
    parts = [columns[i : i + 32] for i in range(0, len(columns), 32)]
    return np.vstack([cosine_basis(len(part)).T @ part for part in parts])


def _sum_of_ranks(factors, rank):
    """Σ weight · (C p)(C q)ᵀ in ordinary floats."""
    weights = np.array([weight(factors.step, gain) for gain in factors.gains[:rank]])
    return _inverse(factors.left[:, :rank]) * weights @ _inverse(factors.right[:, :rank]).T


@pytest.mark.parametrize("k", [1, 5, 20, 44])
def test_truncation_error_is_the_dropped_spectrum(plane, k):
    """Eckart-Young, before any rounding."""
    spectrum = Spectrum(plane)
    spectrum.upto(45)
    cut = spectrum.left[:, :k] * spectrum.values[:k] @ spectrum.right[:k]
    dropped = np.linalg.svd(plane.astype(np.float64), compute_uv=False)[k:]
    assert np.linalg.norm(spectrum.matrix - cut) == pytest.approx(np.linalg.norm(dropped), rel=1e-4)


@pytest.mark.parametrize("step", [1300, 2000, 2600])
def test_each_rank_brings_the_picture_nearer(plane, step):
    """Before rounding to samples, a higher rank never lowers PSNR."""
    factors = factorise(Spectrum(plane), step)
    errors = [np.linalg.norm(plane - _sum_of_ranks(factors, r)) for r in range(factors.rank + 1)]
    assert factors.rank >= 3
    assert (np.diff(errors) < 0).all()


def test_a_finer_step_keeps_more_ranks_and_comes_nearer(plane):
    spectrum = Spectrum(plane)
    found = [factorise(spectrum, step) for step in (2800, 2500, 2200, 1900, 1600)]
    assert (np.diff([f.rank for f in found]) >= 0).all()
    assert (np.diff([np.linalg.norm(plane - _sum_of_ranks(f, f.rank)) for f in found]) < 0).all()


def test_no_rank_is_below_the_truncation_it_approximates(plane):
    """Eckart-Young again: nothing of rank r comes nearer than the truncated SVD."""
    values = np.linalg.svd(plane.astype(np.float64), compute_uv=False)
    factors = factorise(Spectrum(plane), 1500)
    for r in range(1, factors.rank + 1):
        assert np.linalg.norm(plane - _sum_of_ranks(factors, r)) >= np.linalg.norm(values[r:]) * (1 - 1e-5)


def test_a_large_plane_is_decomposed_only_as_far_as_asked(rng):
    wide = (rng.standard_normal((900, 6)) @ rng.standard_normal((6, 1000))).astype(np.float32) * 20
    spectrum = Spectrum(wide)
    spectrum.upto(3)
    assert spectrum.values.size < 900
    assert spectrum.values[:6] == pytest.approx(np.linalg.svd(wide, compute_uv=False)[:6], rel=1e-4)


def test_exact_sums_agree_with_floats(plane):
    factors = factorise(Spectrum(plane), 1900)
    rebuilt = rebuild_plane(factors.left, factors.right, factors.gains, factors.step) / 4096
    assert rebuilt == pytest.approx(_sum_of_ranks(factors, factors.rank), abs=0.004)


def test_decoded_factors_are_the_encoded_ones(rng, plane):
    planes = [factorise(Spectrum(part), 2000) for part in (plane, plane[:20], plane.T)]
    data = write_factors(planes)
    shapes = [(len(f.left), len(f.right)) for f in planes]
    back = read_factors(data, shapes, [f.rank for f in planes], [f.gains[0] for f in planes])
    for factors, (left, right, gains) in zip(planes, back, strict=True):
        assert (left == factors.left).all()
        assert (right == factors.right).all()
        assert gains == factors.gains
    first = read_factors(data, shapes, [2] * 3, [f.gains[0] for f in planes])
    assert all((left == f.left[:, :2]).all() for f, (left, _, _) in zip(planes, first, strict=True))


@pytest.mark.parametrize("largest", [0, 1, 13, 14, 15, 1000, LARGEST_LEVEL])
def test_any_level_survives(rng, largest):
    left = rng.integers(-largest, largest + 1, (40, 3))
    right = rng.choice([-largest, 0, largest], (7, 3))
    gains = [200, 100, 227]
    data = write_factors([Factors(left, right, gains, 2000)])
    ((left_back, right_back, gains_back),) = read_factors(data, [(40, 7)], [3], [200])
    assert (left_back == left).all()
    assert (right_back == right).all()
    assert gains_back == gains


def test_data_that_ends_too_early_is_an_error(plane):
    factors = factorise(Spectrum(plane), 1900)
    data = write_factors([factors])
    with pytest.raises(DataError, match="too early"):
        read_factors(data[: len(data) // 2], [plane.shape], [factors.rank], [factors.gains[0]])


def test_factors_beyond_any_picture_are_refused():
    with pytest.raises(DataError, match="out of range"):
        rebuild_plane(np.full((40, 2), LARGEST_LEVEL), np.full((40, 2), LARGEST_LEVEL), [0, 0], 3839)


def test_quantiser_has_a_dead_zone_and_no_more_than_one_step_of_error():
    x = np.linspace(-5, 5, 1001)
    q = quantise(x, 100)
    assert (q[np.abs(x) < 0.59] == 0).all()
    assert (q == -quantise(-x, 100)).all()
    assert np.abs(x - q).max() <= 0.6 + 1e-9
    assert quantise(np.array([1e9]), 100)[0] == 100


def test_steps_double_every_256_indices():
    assert step_size(2304) == 16
    assert step_size(2560) == 32
