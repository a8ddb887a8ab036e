"""Which way `convolve` goes for a kernel; the same choice is what a filter's explanation tells.

A kernel by itself on a picture goes, the first that is open to it:

    multirate   a wide blur of rank one on 8 bits, unless 16 bits are quicker: rows at a fraction of the rate
    fft         a large kernel of high rank: a product of spectra
    box         equal weights on 8 bits: running sums
    separable   one-dimensional passes
    direct      a sum over the taps that are not zero

the last three in 16-bit whole numbers on 8 bits, where these are exact enough and fewer products. In a chain
of steps, and beside alpha, only separable and direct are ways of the stream.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from shared.linalg._fixed_point import FixedPoint, fixed_point
from shared.linalg.kernel_plan import Plan, check_kernel, plan
from shared.linalg.multirate import Multirate, multirate

__all__ = ["Way", "way_in_stream", "way_of"]

# of 8 bits, in full scales: what separable terms may leave out beside the error of whole numbers, and a wide
# blur, which has none
_LEFT_OUT, _LEFT_OUT_WIDE = 0.05 / 255, 0.2 / 255
_WIDE = 25  # rows of a blur from which a fraction of the rate is quicker than whole passes
_FLOAT = 1.2  # of the time of a product in 16 bits, one in float32 takes


@dataclass(frozen=True)
class Way:
    """How a kernel is convolved with.

    Attributes:
        method: "multirate", "fft", "box", "separable" or "direct".
        cost: in multiplications of the direct way a sample.
        plan: of the kernel, with what may be left out in this depth.
        factors: of the columns, where the method is "multirate".
        fixed: what runs in 16-bit whole numbers; None where float32 does.
    """

    method: str
    cost: float
    plan: Plan
    factors: Multirate | None = None
    fixed: FixedPoint | None = None

    @property
    def whole_numbers(self) -> bool:
        """Whether the sums are 16-bit whole numbers, not float32."""
        return self.fixed is not None


def way_of(kernel: np.ndarray, dtype: np.dtype | type, *, constant: float = 0.0, thin: bool = False) -> Way:
    """Return the way of a kernel by itself on a picture of `dtype`.

    Args:
        constant: what lies outside, where it is a constant.
        thin: the picture is one pixel high or wide, too little for the Fourier way.
    """
    kernel = check_kernel(kernel)
    bytes_ = np.dtype(dtype) == np.uint8
    return _found(kernel.tobytes(), kernel.shape, bytes_, bytes_ and constant in range(256), thin)


@lru_cache(maxsize=32)  # half a millisecond each, a twentieth of box 3 on 12 megapixels
def _found(numbers: bytes, shape: tuple[int, ...], bytes_: bool, is_whole: bool, thin: bool) -> Way:
    kernel = np.frombuffer(numbers).reshape(shape).copy()  # loops are compiled for arrays that can be written
    how = plan(kernel, _LEFT_OUT if bytes_ else 0.0)
    fixed = fixed_point(kernel, how.columns, how.rows, how.centre) if is_whole else None
    factors = _wide(kernel, how) if bytes_ else None
    if factors is not None:  # its cost does not grow with the kernel, as that of separable passes does
        cost = _multirate_cost(factors, kernel.shape[1])
        if fixed is None or fixed.cost >= _FLOAT * cost:
            return Way("multirate", cost, how, factors=factors)
    elif how.method == "fft" and not thin:
        return Way("fft", how.costs["fft"], how)
    if fixed is not None and fixed.cost < how.costs[how.method]:
        return Way(fixed.method, fixed.cost, how, fixed=fixed)
    return _in_float32(how)


def way_in_stream(kernel: np.ndarray) -> Way:
    """Return the way of a kernel among other steps, beside alpha, or in linear light."""
    how = plan(kernel)
    return Way("fft", how.costs["fft"], how) if how.method == "fft" else _in_float32(how)


def _in_float32(how: Plan) -> Way:
    """What `window_of` makes of a plan."""
    method = "separable" if how.method == "separable" else "direct"
    return Way(method, how.costs[method], how)


def _wide(kernel: np.ndarray, how: Plan) -> Multirate | None:
    """The factors of a wide blur at a fraction of the rate; None where the kernel is no such blur."""
    if len(how.columns) != 1 or how.centre or len(kernel) < _WIDE:
        return None
    column, row = how.columns[0, ::-1], how.rows[0, ::-1]
    return multirate(column, _LEFT_OUT_WIDE / float(np.abs(row).sum()))


def _multirate_cost(factors: Multirate, across: int) -> float:
    """Products a sample: of `stride` rows one is gathered and blurred across, and all are spread from it."""
    return (len(factors.gather) + across) / factors.stride + factors.spread.shape[1]
