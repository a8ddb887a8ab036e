"""Convolution agrees with scipy.ndimage and, where that reads astray, with the definition itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.lib.stride_tricks import sliding_window_view
from scipy import ndimage

from shared.errors import DataError
from shared.linalg.borders import BORDERS
from shared.linalg.convolve import convolve
from shared.linalg.kernel_plan import plan

PADDING = {
    "reflect": "symmetric",
    "mirror": "reflect",
    "nearest": "edge",
    "wrap": "wrap",
    "constant": "constant",
}
DTYPES = [np.uint8, np.uint16, np.float32]


def picture(rng: np.random.Generator, shape: tuple[int, ...], dtype: type) -> np.ndarray:
    if dtype is np.float32:
        return rng.random(shape, np.float32)
    return rng.integers(0, np.iinfo(dtype).max, shape, dtype, endpoint=True)


def by_definition(image: np.ndarray, kernel: np.ndarray, border: str, constant: float) -> np.ndarray:
    """Pad with NumPy, then sum over windows in float64."""
    kh, kw = kernel.shape
    pads = [((kh - 1) - kh // 2, kh // 2), ((kw - 1) - kw // 2, kw // 2)] + [(0, 0)] * (image.ndim - 2)
    values = {"constant_values": constant} if border == "constant" else {}
    padded = np.pad(image.astype(np.float64), pads, PADDING[border], **values)
    windows = sliding_window_view(padded, (kh, kw), axis=(0, 1))
    return np.einsum("...ab,ab->...", windows, kernel[::-1, ::-1])


def assert_close(result: np.ndarray, reference: np.ndarray) -> None:
    if result.dtype == np.float32:
        assert np.abs(result - reference).max() < 1e-5
    else:
        top = np.iinfo(result.dtype).max
        # half a level is the rounding itself; float32 sums add up to 2e-6 of full scale, and those of
        # 8-bit pictures in whole numbers may be off by another 0.45; test_fixed_point has each kernel's bound
        allowed = 0.95 if result.dtype == np.uint8 else 0.5 + 2e-6 * top
        assert np.abs(result - reference.clip(0, top)).max() <= allowed


@settings(max_examples=150, deadline=None)
@given(
    st.tuples(st.integers(1, 12), st.integers(1, 12)),
    st.sampled_from([(), (1,), (2,), (3,), (4,)]),
    st.tuples(st.integers(1, 15), st.integers(1, 15)),
    st.sampled_from(BORDERS),
    st.sampled_from(DTYPES),
    st.sampled_from(["any", "separable", "sparse"]),
    st.integers(0, 2**32 - 1),
)
def test_agrees_with_the_definition(size, channels, sides, border, dtype, kind, seed):
    """Down to 1 × 1, for kernels with even sides and kernels larger than the picture."""
    rng = np.random.default_rng(seed)
    kernel = rng.standard_normal(sides)
    if kind == "separable":
        kernel = np.outer(kernel[:, 0], kernel[0])
    if kind == "sparse":
        kernel *= rng.random(sides) < 0.2
    kernel /= max(np.abs(kernel).sum(), 1e-9)
    image = picture(rng, size + channels, dtype)
    constant = 0.3 if dtype is np.float32 else 77.0
    result = convolve(image, kernel, border=border, constant=constant)
    assert result.shape == image.shape
    assert result.dtype == image.dtype
    assert_close(result, by_definition(image, kernel, border, constant))


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("sides", [(3, 3), (5, 4), (2, 2), (1, 9), (21, 21)])
def test_agrees_with_scipy(rng, border, dtype, sides):
    image = picture(rng, (40, 700, 3), dtype)  # wider than the strips that the work is cut into
    kernel = rng.random(sides)
    kernel /= kernel.sum()
    reference = ndimage.convolve(image.astype(np.float64), kernel[..., None], mode=border, cval=0.25)
    assert_close(convolve(image, kernel, border=border, constant=0.25), reference)


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_fourier_way_agrees_too(rng, dtype):
    kernel = rng.standard_normal((37, 35))
    kernel /= np.abs(kernel).sum()
    assert plan(kernel).method == "fft"
    image = picture(rng, (60, 50, 3), dtype)
    for border in BORDERS:
        result = convolve(image, kernel, border=border, constant=0.5)
        assert_close(result, by_definition(image, kernel, border, 0.5))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("sides", [(3, 3), (7, 5), (41, 41)])
def test_a_mean_keeps_a_constant_picture(rng, dtype, sides):
    kernel = rng.random(sides)
    image = np.full((50, 40, 3), 0.7 if dtype is np.float32 else 200, dtype)
    result = convolve(image, kernel / kernel.sum())
    assert np.abs(result.astype(float) - image).max() <= (1e-5 if dtype is np.float32 else 0)


def test_an_impulse_becomes_the_kernel_itself():
    """True convolution: correlation would give it turned by 180°."""
    kernel = np.arange(15, dtype=np.float64).reshape(3, 5)
    impulse = np.zeros((9, 9), np.float32)
    impulse[4, 4] = 1
    assert np.array_equal(convolve(impulse, kernel)[3:6, 2:7], kernel)


def test_one_convolution_after_the_other_is_one_with_the_convolved_kernel(rng):
    from scipy.signal import convolve2d

    image = rng.random((30, 30), np.float32)
    a, b = rng.random((3, 3)), rng.random((3, 5))
    twice = convolve(convolve(image, a, border="wrap"), b, border="wrap")
    assert np.allclose(twice, convolve(image, convolve2d(a, b), border="wrap"), rtol=1e-5)


def test_bands_and_threads_leave_no_trace(rng):
    import numba

    image = picture(rng, (300, 400, 3), np.uint8)
    kernel = rng.random((7, 7)) / 25
    whole = convolve(image, kernel)
    threads = numba.get_num_threads()
    try:
        numba.set_num_threads(1)
        assert np.array_equal(convolve(image, kernel), whole)
    finally:
        numba.set_num_threads(threads)


def test_views_are_read_as_they_are(rng):
    image = picture(rng, (20, 30, 4), np.uint8)[::2, ::-1, :3]
    assert np.array_equal(convolve(image, np.ones((3, 3)) / 9), convolve(image.copy(), np.ones((3, 3)) / 9))


def test_what_cannot_be_convolved_is_named():
    image = np.zeros((4, 4), np.uint8)
    kernel = np.ones((3, 3))
    kernel[1, 2] = np.nan
    for arguments, words in [
        ((image, kernel), "row 2, column 3"),
        ((image, np.ones(3)), "shape"),
        ((image.astype(np.int64), np.ones((3, 3))), "int64"),
        ((np.zeros((0, 4), np.uint8), np.ones((3, 3))), "no picture"),
    ]:
        with pytest.raises(DataError, match=words):
            convolve(*arguments)
    with pytest.raises(DataError, match="did you mean reflect"):
        convolve(image, np.ones((3, 3)), border="reflct")


@pytest.mark.parametrize("sigma", [40, 70, 110])
def test_a_wide_blur_of_bytes_is_right_where_fft_would_be_cheaper_than_passes(rng, sigma):
    """Also on a picture that the kernel covers several times."""
    x = np.arange(-4 * sigma, 4 * sigma + 1)
    taps = np.exp(-(x**2) / (2 * sigma**2))
    kernel = np.outer(taps, taps) / taps.sum() ** 2
    smooth = ndimage.zoom(rng.integers(0, 256, (6, 8, 3)).astype(float), (15, 15, 1), order=1)
    image = smooth.clip(0, 255).astype(np.uint8)
    expected = ndimage.gaussian_filter(image.astype(float), (sigma, sigma, 0), mode="reflect", truncate=4)
    assert np.abs(convolve(image, kernel).astype(float) - expected).max() <= 1
