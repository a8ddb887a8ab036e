import numpy as np
import pytest
from scipy.ndimage import gaussian_filter, uniform_filter

from shared.metrics.images import luma, ms_ssim, psnr, ssim


def _noisy(rng, shape, sigma=12):
    picture = rng.integers(0, 256, shape, np.uint8)
    smooth = gaussian_filter(picture.astype(float), (4, 4) + (0,) * (len(shape) - 2))
    picture = np.clip((smooth - smooth.mean()) * 12 + 128, 0, 255).astype(np.uint8)
    return picture, np.clip(picture + rng.normal(0, sigma, shape), 0, 255).astype(np.uint8)


def _reference_ssim(x, y, peak):
    """The formula of Wang et al. 2004, by scipy's own truncated Gaussian filter, the border cut off."""

    def mean(a):
        return gaussian_filter(a, 1.5, truncate=3.5)

    mx, my = mean(x), mean(y)
    sx, sy, sxy = mean(x * x) - mx * mx, mean(y * y) - my * my, mean(x * y) - mx * my
    c1, c2 = (0.01 * peak) ** 2, (0.03 * peak) ** 2
    contrast = ((2 * sxy + c2) / (sx + sy + c2))[5:-5, 5:-5]
    brightness = ((2 * mx * my + c1) / (mx * mx + my * my + c1))[5:-5, 5:-5]
    return (brightness * contrast).mean(), contrast.mean()


def test_psnr_of_a_difference_of_one_everywhere():
    """MSE 1 gives 20 log10(255) dB."""
    a = np.full((8, 8, 3), 200, np.uint8)
    assert psnr(a, a - 1) == pytest.approx(20 * np.log10(255))
    assert psnr(a.astype(np.uint16), a.astype(np.uint16) - 1) == pytest.approx(20 * np.log10(65535))


def test_psnr_does_not_wrap_small_integers():
    a, b = np.array([[10, 250]], np.uint8), np.array([[250, 10]], np.uint8)
    assert psnr(a, b) == pytest.approx(10 * np.log10(255**2 / 240**2)) == psnr(b, a)


def test_identical_pictures_are_perfect(rng):
    a, _ = _noisy(rng, (180, 190, 3))
    assert psnr(a, a) == float("inf")
    assert ssim(a, a) == pytest.approx(1, abs=1e-12)
    assert ms_ssim(a, a) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("shape", [(40, 53), (64, 31, 3), (33, 32, 4)])
def test_ssim_equals_the_published_formula(rng, shape):
    a, b = _noisy(rng, shape)
    assert ssim(a, b) == pytest.approx(_reference_ssim(luma(a), luma(b), 255)[0], abs=1e-12)


def test_ssim_of_deep_pictures_scales_with_the_peak(rng):
    a, b = _noisy(rng, (40, 40))
    assert ssim(a.astype(np.uint16) * 257, b.astype(np.uint16) * 257) == pytest.approx(ssim(a, b), abs=1e-12)


def test_ms_ssim_is_the_product_over_five_scales(rng):
    a, b = _noisy(rng, (200, 256))
    x, y, expected = luma(a), luma(b), 1.0
    for scale, weight in enumerate((0.0448, 0.2856, 0.3001, 0.2363, 0.1333)):
        full, contrast = _reference_ssim(x, y, 255)
        expected *= (full if scale == 4 else contrast) ** weight
        # a uniform filter of size 2 with origin -1 averages each pixel with its lower right neighbours
        x, y = (
            uniform_filter(p, 2, origin=-1)[: p.shape[0] // 2 * 2 : 2, : p.shape[1] // 2 * 2 : 2]
            for p in (x, y)
        )
    assert ms_ssim(a, b) == pytest.approx(expected, abs=1e-12)


def test_more_noise_is_worse_by_every_measure(rng):
    a, slightly = _noisy(rng, (180, 180, 3), 5)
    badly = np.clip(slightly + rng.normal(0, 30, a.shape), 0, 255).astype(np.uint8)
    for measure in (psnr, ssim, ms_ssim):
        assert measure(a, slightly) > measure(a, badly)


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (7, 5, 3)])
def test_tiny_pictures_have_a_value(rng, shape):
    a = rng.integers(0, 256, shape, np.uint8)
    for measure in (ssim, ms_ssim):
        assert measure(a, a) == pytest.approx(1)
        assert measure(a, 255 - a) < 1


def test_different_shapes_are_refused():
    with pytest.raises(ValueError, match="differ in shape"):
        psnr(np.zeros((2, 2)), np.zeros((2, 3)))
