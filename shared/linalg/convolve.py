"""Convolution of pictures with small or large kernels, in float32.

(k ∗ f)[y, x] = Σ_a Σ_b k[a, b] · f[y + h//2 − a, x + w//2 − b]

is true convolution, the kernel turned by 180°; a kernel with an even side is anchored at element h//2, w//2
of it, as in scipy.ndimage. Three ways lead there and `plan` chooses the cheapest: separable passes for a
kernel that is a sum of few outer products, direct sums over the taps that are not zero, and the FFT.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shared.bands import in_bands
from shared.errors import DataError, closest
from shared.linalg._convolve_rows import convolve_rows
from shared.linalg._fixed_point import fixed_point
from shared.linalg.separable import low_rank_terms

__all__ = ["BORDERS", "Plan", "check_border", "convolve", "plan"]

BORDERS = ("reflect", "mirror", "nearest", "wrap", "constant")
_LARGEST = 1e30  # for Σ|k|: times 65535 it is still a float32
_TOLERANCE = 1e-6  # of Σ|k|: what separable terms may leave out, far below half a level of 255
# what a separable multiplication and a transform cost, in multiplications of the direct way; measured on
# 12-megapixel pictures
_SEPARABLE_COST = 1.6
_FFT_COST = 1000.0


@dataclass(frozen=True)
class Plan:
    """How a kernel is convolved with a large picture.

    Attributes:
        method: "separable", "direct" or "fft".
        rank: number of separable terms the kernel needs.
        columns, rows: (rank, h) and (rank, w), the terms.
        costs: of each method, in multiplications of the direct way a sample.
    """

    method: str
    rank: int
    columns: np.ndarray
    rows: np.ndarray
    costs: dict[str, float]


def plan(kernel: np.ndarray) -> Plan:
    """Choose the cheapest way to convolve with `kernel`."""
    kernel = check_kernel(kernel)
    columns, rows = low_rank_terms(kernel, _TOLERANCE * float(np.abs(kernel).sum()))
    costs = {
        "separable": _SEPARABLE_COST * len(columns) * sum(kernel.shape),
        "direct": float(np.count_nonzero(kernel)),
        "fft": _FFT_COST,
    }
    return Plan(min(costs, key=lambda name: costs[name]), len(columns), columns, rows, costs)


def convolve(
    image: np.ndarray, kernel: np.ndarray, *, border: str = "reflect", constant: float = 0.0
) -> np.ndarray:
    """Convolve each channel of `image` with `kernel`.

    Args:
        image: (h, w) or (h, w, c), uint8, uint16 or finite float32.
        kernel: (kh, kw), any sides, also larger than the image.
        border: what lies outside, named as in scipy.ndimage: reflect (d c b a | a b c d | d c b a),
            mirror (d c b | a b c d | c b a), nearest, wrap or constant.
        constant: the value outside where border is "constant", in the units of the image.

    Returns:
        A new array of the shape and dtype of `image`. Integers are rounded and clipped to their range.

    Raises:
        DataError: another dtype or shape, an empty image, a kernel that is not finite, an unknown border.
    """
    kernel = check_kernel(kernel)
    image = _check_image(image)
    how = plan(kernel)
    kh, kw = kernel.shape
    height, width = image.shape[:2]
    channels = image.shape[2] if image.ndim == 3 else 1
    before = ((kh - 1) - kh // 2, (kw - 1) - kw // 2)  # of the turned kernel, whose last element comes first
    y_index = border_index(height, before[0], kh - 1 - before[0], border)
    x_index = border_index(width, before[1], kw - 1 - before[1], border)
    if how.method == "fft" and min(height, width) > 1:
        return _by_fft(image, kernel, y_index, x_index, constant)
    flat = image.reshape(height, width * channels)
    out = np.empty_like(flat)
    if how.method == "separable":
        # turned by 180° each factor is reversed
        terms = (_single(how.columns[:, ::-1]), _single(how.rows[:, ::-1]))
        taps = np.zeros((0, 2), np.int64), np.zeros(0, np.float32)
    else:
        turned = kernel[::-1, ::-1]
        terms = np.zeros((0, kh), np.float32), np.zeros((0, kw), np.float32)
        taps = np.argwhere(turned), _single(turned[turned != 0])
    high = 0.0 if image.dtype == np.float32 else float(np.iinfo(image.dtype).max)
    if image.dtype == np.uint8 and constant in range(256):
        fixed = fixed_point(kernel, how.columns, how.rows)
        if fixed is not None:
            level = np.uint16(constant)
            in_bands(
                lambda a, b: fixed.run(flat, out, y_index, x_index, before[1], channels, level, a, b),
                height,
                width * channels,
            )
            return out.reshape(image.shape)

    def band(start: int, stop: int) -> None:
        convolve_rows(
            flat, out, *terms, *taps, y_index, x_index, before[1], channels, np.float32(constant),
            start, stop, np.float32(high), kh,
        )  # fmt: skip

    in_bands(band, height, width * channels)
    return out.reshape(image.shape)


def check_kernel(kernel: np.ndarray) -> np.ndarray:
    """Return `kernel` as (h, w) float64.

    Raises:
        DataError: no table, a cell that is not finite, or values so large that float32 sums overflow.
    """
    kernel = np.asarray(kernel, np.float64)
    if kernel.ndim != 2 or kernel.size == 0:
        raise DataError(f"a kernel of shape {kernel.shape} is no table", "give rows and columns")
    bad = np.argwhere(~np.isfinite(kernel))
    if len(bad):
        row, column = bad[0]
        raise DataError(
            f"kernel row {row + 1}, column {column + 1}: {kernel[row, column]} is not finite", "give a number"
        )
    largest = np.abs(kernel).max()
    if largest > _LARGEST / kernel.size:
        raise DataError(f"the kernel's value {largest:g} is too large for float32", "divide the kernel")
    return kernel


def border_index(size: int, before: int, after: int, border: str) -> np.ndarray:
    """Return which of `size` samples stands at each place of the padded line; −1 where it is the constant."""
    check_border(border)
    i = np.arange(-before, size + after)
    match border:
        case "reflect":
            i = i % (2 * size)
            return np.minimum(i, 2 * size - 1 - i)
        case "mirror":
            period = max(2 * size - 2, 1)
            i = i % period
            return np.minimum(i, period - i) if size > 1 else np.zeros_like(i)
        case "nearest":
            return i.clip(0, size - 1)
        case "wrap":
            return i % size
        case _:
            return np.where((i < 0) | (i >= size), -1, i)


def check_border(border: str) -> None:
    """Raise `DataError` for a border of another name than those of `BORDERS`."""
    if border not in BORDERS:
        raise DataError(f"no border is called {border!r}", closest(border, BORDERS))


def _check_image(image: np.ndarray) -> np.ndarray:
    if image.ndim not in (2, 3) or image.size == 0:
        raise DataError(f"an array of shape {image.shape} is no picture", "give (h, w) or (h, w, c)")
    if image.dtype not in (np.uint8, np.uint16, np.float32):
        raise DataError(f"pictures of {image.dtype} are not filtered", "convert to uint8, uint16 or float32")
    return np.ascontiguousarray(image)


def _single(values: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(values, np.float32)


def _by_fft(
    image: np.ndarray, kernel: np.ndarray, y_index: np.ndarray, x_index: np.ndarray, constant: float
) -> np.ndarray:
    """Multiply spectra, block by block (overlap-add), one channel after the other."""
    from scipy.signal import oaconvolve

    planes = image.reshape(*image.shape[:2], -1)
    out = np.empty_like(planes)
    for channel in range(planes.shape[2]):
        padded = planes[y_index, :, channel][:, x_index].astype(np.float32)
        padded[y_index < 0] = constant
        padded[:, x_index < 0] = constant
        # centred first: an error of the transform is relative to the largest value
        middle = np.float32((float(padded.min()) + float(padded.max())) / 2)
        result = oaconvolve(padded - middle, kernel.astype(np.float32), mode="valid")
        result += middle * np.float32(kernel.sum())
        if image.dtype != np.float32:
            result = np.rint(result).clip(0, np.iinfo(image.dtype).max)
        out[..., channel] = result
    return out.reshape(image.shape)
