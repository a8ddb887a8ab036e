import numpy as np
import pytest

from projects.image_compressor.colour import halved, merge_planes, split_planes


def _fixed(planes):
    return [np.rint(plane.astype(np.float64) * 4096).astype(np.int32) for plane in planes]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [None, 2, 3, 4])
def test_planes_give_the_picture_back(rng, dtype, channels):
    """Unquantised and unhalved, every sample returns: to the last one at 8 bits, within 17 of 65535 at 16."""
    shape = (13, 17) if channels is None else (13, 17, channels)
    picture = rng.integers(0, np.iinfo(dtype).max + 1, shape, dtype)
    back = merge_planes(_fixed(split_planes(picture)), shape, 8 * np.dtype(dtype).itemsize)
    assert back.dtype == dtype
    assert np.abs(back.astype(int) - picture).max() <= (0 if dtype == np.uint8 else 0.07 * 257)


def test_grey_has_no_chroma(rng):
    grey = np.repeat(rng.integers(0, 256, (5, 6, 1), np.uint8), 3, axis=2)
    y, cb, cr = split_planes(grey)
    assert y == pytest.approx(grey[..., 0], abs=1e-4)
    assert np.abs([cb, cr]).max() < 1e-4


@pytest.mark.parametrize("shape", [(8, 6), (7, 5), (1, 9), (1, 1)])
def test_halving_keeps_a_constant_and_covers_odd_sides(shape):
    half = halved(np.full(shape, 7.5, np.float32))
    assert half.shape == (-(-shape[0] // 2), -(-shape[1] // 2))
    assert (half == 7.5).all()


@pytest.mark.parametrize("size", [(40, 30), (41, 29), (1, 30), (1, 1)])
def test_halved_chroma_of_a_ramp_returns_inside(size):
    """Bilinear interpolation is exact on a linear ramp, away from the border."""
    y, x = np.mgrid[: size[0], : size[1]]
    picture = np.stack([100 + 2 * x, 120 + y, 140 - x], axis=-1).astype(np.uint8)
    luma, cb, cr = split_planes(picture)
    back = merge_planes(_fixed([luma, halved(cb), halved(cr)]), picture.shape, 8)
    assert np.abs(back.astype(int) - picture)[2:-2, 2:-2].max(initial=0) <= 1


def test_values_out_of_range_are_cut_not_wrapped():
    planes = _fixed([np.array([[300.0, -50.0]]), np.zeros((1, 2)), np.zeros((1, 2))])
    assert merge_planes(planes, (1, 2, 3), 8).tolist() == [[[255] * 3, [0] * 3]]
