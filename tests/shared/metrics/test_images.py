import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view
from scipy.ndimage import gaussian_filter

from shared.errors import DataError
from shared.metrics.images import luma, ms_ssim, psnr, ssim

WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)


def _noisy(rng, shape, sigma=12):
    picture = rng.integers(0, 256, shape, np.uint8)
    smooth = gaussian_filter(picture.astype(float), (4, 4) + (0,) * (len(shape) - 2))
    picture = np.clip((smooth - smooth.mean()) * 12 + 128, 0, 255).astype(np.uint8)
    return picture, np.clip(picture + rng.normal(0, sigma, shape), 0, 255).astype(np.uint8)


def _by_definition(x, y, peak=255):
    """Mean SSIM and mean contrast-structure: moments of every 11 × 11 window about its mean."""
    taps = [[np.exp(-(i * i + j * j) / (2 * 1.5**2)) for j in range(-5, 6)] for i in range(-5, 6)]
    w = np.array(taps) / np.sum(taps)

    def weighted(windows):
        return np.einsum("abij,ij->ab", windows, w)

    x, y = (sliding_window_view(plane, (11, 11)) for plane in (x, y))
    mx, my = weighted(x), weighted(y)
    dx, dy = x - mx[..., None, None], y - my[..., None, None]
    c1, c2 = (0.01 * peak) ** 2, (0.03 * peak) ** 2
    contrast = (2 * weighted(dx * dy) + c2) / (weighted(dx * dx) + weighted(dy * dy) + c2)
    return np.mean(contrast * (2 * mx * my + c1) / (mx**2 + my**2 + c1)), np.mean(contrast)


def test_psnr_of_a_difference_of_one_everywhere():
    """MSE 1 gives 20 log10(255) dB."""
    a = np.full((8, 8, 3), 200, np.uint8)
    assert psnr(a, a - 1) == pytest.approx(20 * np.log10(255))
    assert psnr(a.astype(np.uint16), a.astype(np.uint16) - 1) == pytest.approx(20 * np.log10(65535))


def test_psnr_does_not_wrap_small_integers():
    a, b = np.array([[10, 250]], np.uint8), np.array([[250, 10]], np.uint8)
    assert psnr(a, b) == pytest.approx(10 * np.log10(255**2 / 240**2)) == psnr(b, a)


def test_psnr_counts_every_sample_of_every_channel(rng):
    """One sample off by 30 among 5 × 7 × 3."""
    a = rng.integers(0, 200, (5, 7, 3), np.uint8)
    for channel in range(3):
        b = a.copy()
        b[2, 3, channel] += 30
        assert psnr(a, b) == pytest.approx(10 * np.log10(255**2 * 5 * 7 * 3 / 30**2))


def test_samples_all_off_by_the_peak_have_zero_decibels():
    black = np.zeros((4, 4, 3), np.uint8)
    assert psnr(black, black + 255) == 0
    assert psnr(black, black + 16, peak=16) == 0


def test_identical_pictures_are_perfect(rng):
    a, _ = _noisy(rng, (180, 190, 3))
    assert psnr(a, a) == float("inf")
    assert ssim(a, a) == pytest.approx(1, abs=1e-12)
    assert ms_ssim(a, a) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("shape", [(40, 53), (64, 31, 3), (33, 32, 4), (140, 12), (267, 20, 3)])
def test_ssim_equals_the_published_formula(rng, shape):
    a, b = _noisy(rng, shape)
    assert ssim(a, b) == pytest.approx(_by_definition(luma(a), luma(b))[0], abs=1e-12)


def test_luma_weighs_the_primaries_as_bt_601():
    """Of white, green gives 58.7 %, red 29.9 % and blue the rest; alpha gives nothing, and grey is itself."""
    primaries = np.array([[[255, 0, 0, 9], [0, 255, 0, 9], [0, 0, 255, 9], [80, 80, 80, 9]]], np.uint8)
    expected = [[76.245, 149.685, 29.07, 80]]
    np.testing.assert_allclose(luma(primaries), expected)
    np.testing.assert_allclose(luma(primaries[..., :3]), expected)
    np.testing.assert_array_equal(luma(primaries[..., 2]), primaries[..., 2])


def test_ssim_of_deep_pictures_scales_with_the_peak(rng):
    a, b = _noisy(rng, (40, 40))
    assert ssim(a.astype(np.uint16) * 257, b.astype(np.uint16) * 257) == pytest.approx(ssim(a, b), abs=1e-12)


@pytest.mark.parametrize("shape", [(176, 176), (183, 215, 3)])
def test_ms_ssim_is_the_product_over_five_scales(rng, shape):
    """Each pixel of a coarser scale is the mean of four, by definition; an odd last row and column go."""
    a, b = _noisy(rng, shape)
    x, y, expected = luma(a), luma(b), 1.0
    for scale, weight in enumerate(WEIGHTS):
        full, contrast = _by_definition(x, y)
        expected *= (full if scale == 4 else contrast) ** weight
        even = [2 * (side // 2) for side in x.shape]
        x, y = (sum(p[: even[0], : even[1]][i::2, j::2] for i in (0, 1) for j in (0, 1)) / 4 for p in (x, y))
    assert ms_ssim(a, b) == pytest.approx(expected, abs=1e-12)


def test_ms_ssim_of_flat_pictures_is_the_luminance_at_the_coarsest_scale():
    """Without contrast every factor but the last is 1."""
    a, b = np.full((176, 176), 100, np.uint8), np.full((176, 176), 150, np.uint8)
    c1 = (0.01 * 255) ** 2
    flat = (2 * 100 * 150 + c1) / (100**2 + 150**2 + c1)
    assert ssim(a, b) == pytest.approx(flat)
    assert ms_ssim(a, b) == pytest.approx(flat ** WEIGHTS[4])


def test_ms_ssim_forgives_fine_noise_and_not_coarse(rng):
    """The middle scales weigh most, so noise costs more in blocks of 4 pixels than in single ones."""
    a, _ = _noisy(rng, (192, 192))
    fine = rng.choice([-12.0, 12.0], (192, 192))
    coarse = np.kron(rng.choice([-12.0, 12.0], (48, 48)), np.ones((4, 4)))
    assert ms_ssim(a, a + fine, peak=255) > ms_ssim(a, a + coarse, peak=255)


def test_a_negative_counts_as_zero(rng):
    a, _ = _noisy(rng, (180, 180))
    assert ssim(a, 255 - a) < 0
    assert ms_ssim(a, 255 - a) == 0


def test_more_noise_is_worse_by_every_measure(rng):
    a, slightly = _noisy(rng, (180, 180, 3), 5)
    badly = np.clip(slightly + rng.normal(0, 30, a.shape), 0, 255).astype(np.uint8)
    for measure in (psnr, ssim, ms_ssim):
        assert measure(a, slightly) > measure(a, badly)


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (7, 5, 3)])
def test_tiny_pictures_have_an_ssim(rng, shape):
    a = rng.integers(0, 256, shape, np.uint8)
    assert ssim(a, a) == pytest.approx(1)
    assert ssim(a, 255 - a) < 1


@pytest.mark.parametrize("shape", [(175, 400), (400, 175, 3)])
def test_ms_ssim_tells_the_least_size(shape):
    a = np.zeros(shape, np.uint8)
    with pytest.raises(DataError, match=r"too small for the five scales .*at least 176 × 176"):
        ms_ssim(a, a)


def test_no_pixels_are_refused():
    nothing = np.zeros((0, 5, 3), np.uint8)
    for measure in (psnr, ssim, ms_ssim):
        with pytest.raises(ValueError, match="no pixels"):
            measure(nothing, nothing)


def test_different_shapes_are_refused():
    with pytest.raises(ValueError, match="differ in shape"):
        psnr(np.zeros((2, 2)), np.zeros((2, 3)))
