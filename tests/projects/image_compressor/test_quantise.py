"""Levels stand for what they are said to, and add up to the same integers everywhere."""

import numpy as np
import pytest

from projects.image_compressor import quantise as module
from projects.image_compressor.contexts import LARGEST_LEVEL
from projects.image_compressor.factors import Spectrum, factorise
from projects.image_compressor.quantise import (
    GAIN_LIMITS,
    STEP_LIMITS,
    gain_index,
    quantise,
    rebuild_plane,
    step_size,
    weight,
)
from shared.errors import DataError


def test_exact_sums_agree_with_floats(plane, sum_of_ranks):
    factors = factorise(Spectrum(plane), 1900)
    rebuilt = rebuild_plane(factors.left, factors.right, factors.gains, factors.step) / 4096
    assert rebuilt == pytest.approx(sum_of_ranks(factors, factors.rank), abs=0.004)


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


@pytest.mark.parametrize("step", [STEP_LIMITS[0], 2000, STEP_LIMITS[1]])
def test_the_gain_is_the_nearest_on_its_scale(rng, step):
    delta = step_size(step)
    for value in delta * 2 ** rng.uniform(-1.9, 29, 200):
        scale = delta * 2.0 ** (np.arange(GAIN_LIMITS[0], GAIN_LIMITS[1] + 1) / 8)
        nearest = GAIN_LIMITS[0] + np.abs(np.log(scale / value)).argmin()
        assert gain_index(value, delta) == nearest
    assert gain_index(0.0, delta) == GAIN_LIMITS[0]
    assert gain_index(1e300, delta) == GAIN_LIMITS[1]


@pytest.mark.parametrize("gain", [*GAIN_LIMITS, 0, 57])
def test_a_weight_is_the_product_of_both_steps_over_the_gain(gain):
    delta = step_size(2000)
    left = 2 ** (module.LEFT / 256) * delta
    assert left / delta == pytest.approx(1.2, abs=0.002)
    assert weight(2000, gain) == pytest.approx(left * delta / (delta * 2 ** (gain / 8)))


def test_integer_roots_are_exact():
    """⌊2^(16 + j/256)⌋ is the r with r²⁵⁶ ≤ 2^(4096 + j) < (r + 1)²⁵⁶."""
    for part in range(256):
        root = module._root(part)
        assert root**256 <= 1 << (16 * 256 + part) < (root + 1) ** 256


def test_a_plane_without_ranks_is_zero_and_a_loud_one_is_cut_at_its_bound():
    none = np.empty((3, 0), np.int64)
    assert rebuild_plane(none, none, [], 2000).tolist() == [[0] * 3] * 3
    loud = np.full((2, 1), 100)
    assert rebuild_plane(loud, loud, [0], 2300).max() == 1 << (module.FRACTION + 12)
