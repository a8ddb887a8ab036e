"""Convolution of pictures with small or large kernels, in float32.

(k ∗ f)[y, x] = Σ_a Σ_b k[a, b] · f[y + h//2 − a, x + w//2 − b]

is true convolution, the kernel turned by 180°; a kernel with an even side is anchored at element h//2, w//2
of it, as in scipy.ndimage. Several ways lead there, and `kernel_ways` chooses: separable passes for a kernel
that is a sum of few outer products, direct sums over the taps that are not zero, running sums for a box, a
fraction of the rate for a wide blur, and the FFT.
"""

from __future__ import annotations

import numpy as np

from shared.bands import in_bands
from shared.errors import DataError
from shared.linalg._fixed_point import FixedPoint
from shared.linalg.borders import border_index
from shared.linalg.kernel_plan import check_kernel
from shared.linalg.kernel_ways import way_of
from shared.linalg.streaming.program import run_program
from shared.linalg.streaming.windows import middle_of, multirate_windows, window_of
from shared.rooms import room_like

__all__ = ["convolve"]


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
    height, width = image.shape[:2]
    channels = image.shape[2] if image.ndim == 3 else 1
    way = way_of(kernel, image.dtype, constant=constant, thin=min(height, width) == 1)
    if way.factors is not None:
        windows = multirate_windows(way.factors, way.plan.rows[0, ::-1], height)
        return run_program(image, windows, channels, border=border, constant=constant)
    if way.method == "fft":
        return _by_fft(image, kernel, border, constant)
    if way.fixed is not None:
        return _by_whole_numbers(image, kernel.shape, way.fixed, border, int(constant))
    return run_program(image, [window_of(kernel, way.plan)], channels, border=border, constant=constant)


def _by_whole_numbers(
    image: np.ndarray, shape: tuple[int, ...], way: FixedPoint, border: str, level: int
) -> np.ndarray:
    height, width = image.shape[:2]
    channels = image.shape[2] if image.ndim == 3 else 1
    above, before = middle_of(shape)
    y_index = border_index(height, above, shape[0] - 1 - above, border)
    x_index = border_index(width, before, shape[1] - 1 - before, border)
    flat = image.reshape(height, width * channels)
    out = room_like(flat)
    outside = np.uint16(level)
    in_bands(
        lambda a, b: way.run(flat, out, y_index, x_index, before, channels, outside, a, b),
        height,
        width * channels,
    )
    return out.reshape(image.shape)


def _check_image(image: np.ndarray) -> np.ndarray:
    if image.ndim not in (2, 3) or image.size == 0:
        raise DataError(f"an array of shape {image.shape} is no picture", "give (h, w) or (h, w, c)")
    if image.dtype not in (np.uint8, np.uint16, np.float32):
        raise DataError(f"pictures of {image.dtype} are not filtered", "convert to uint8, uint16 or float32")
    return np.ascontiguousarray(image)


def _by_fft(image: np.ndarray, kernel: np.ndarray, border: str, constant: float) -> np.ndarray:
    """Multiply spectra, block by block (overlap-add), one channel after the other."""
    from scipy.signal import oaconvolve

    height, width = image.shape[:2]
    above, before = middle_of(kernel.shape)
    y_index = border_index(height, above, kernel.shape[0] - 1 - above, border)
    x_index = border_index(width, before, kernel.shape[1] - 1 - before, border)
    planes = image.reshape(height, width, -1)
    out = room_like(planes)
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
