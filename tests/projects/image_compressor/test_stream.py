"""Factors come back from the stream rank by rank, or an error says that they cannot."""

import numpy as np
import pytest

from projects.image_compressor.contexts import ColumnModel
from projects.image_compressor.factors import Spectrum, factorise
from projects.image_compressor.quantise import GAIN_LIMITS, Factors
from projects.image_compressor.stream import Writer, read_factors, write_factors
from shared.errors import DataError


def test_decoded_factors_are_the_encoded_ones(plane):
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


def test_data_that_ends_too_early_is_an_error(plane):
    factors = factorise(Spectrum(plane), 1900)
    data = write_factors([factors])
    with pytest.raises(DataError, match="too early"):
        read_factors(data[: len(data) // 2], [plane.shape], [factors.rank], [factors.gains[0]])


def test_planes_of_other_ranks_lie_side_by_side_and_those_of_none_take_no_bytes(rng):
    shapes, ranks = [(30, 20), (15, 40), (8, 8)], [4, 1, 0]
    planes = [
        Factors(rng.integers(-9, 10, (m, k)), rng.integers(-9, 10, (n, k)), list(range(40, 40 + k)), 2000)
        for (m, n), k in zip(shapes, ranks, strict=True)
    ]
    data = write_factors(planes)
    assert data == write_factors(planes[:2])
    back = read_factors(data, shapes, ranks, [40, 40, 0])
    for factors, (left, right, gains) in zip(planes, back, strict=True):
        assert np.array_equal(left, factors.left)
        assert np.array_equal(right, factors.right)
        assert gains == factors.gains
    assert write_factors([]) == b""


def test_a_writer_has_room_for_columns_of_any_length(rng):
    """Beyond the 64 kB it starts with; and what it says of its length is the length."""
    left, right = rng.integers(-(2**18), 2**18, (9000, 2)), rng.integers(-(2**18), 2**18, (9000, 2))
    writer, model = Writer(), ColumnModel(9000, 9000)
    for r in range(2):
        writer.rank(model, 40, left[:, r].copy(), right[:, r].copy())
    told = writer.bits
    data = writer.finish()
    assert len(data) > 2 << 16
    assert told == pytest.approx(8 * len(data), abs=48)
    ((left_back, right_back, gains),) = read_factors(data, [(9000, 9000)], [2], [40])
    assert np.array_equal(left_back, left)
    assert np.array_equal(right_back, right)
    assert gains == [40, 40]


@pytest.mark.parametrize("gain", [GAIN_LIMITS[0] - 1, GAIN_LIMITS[1] + 1])
def test_a_gain_out_of_range_is_refused(gain):
    inside = min(max(gain, GAIN_LIMITS[0]), GAIN_LIMITS[1])
    ones = np.ones((5, 2), np.int64)
    data = write_factors([Factors(ones, ones, [inside, gain], 2000)])
    with pytest.raises(DataError, match=f"a gain of {gain} is out of range"):
        read_factors(data, [(5, 5)], [2], [inside])
