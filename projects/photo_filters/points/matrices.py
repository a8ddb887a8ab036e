"""Colour matrices on rows of bytes: sixteen pixels at a time, in float32.

Bytes of one channel are picked out of the sixteen pixels into lanes of 32 bits, and the three results are put
together again in such lanes, so that each way is one shuffle.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from shared.compiled import jit

__all__ = ["apply_matrix"]

_PIXELS, _LANES = 16, 64
_BLOCK = 3 * _LANES  # bytes of four times sixteen pixels
_BYTES = ir.VectorType(ir.IntType(8), _LANES)
_WHOLE = ir.VectorType(ir.IntType(32), _PIXELS)
_REAL = ir.VectorType(ir.FloatType(), _PIXELS)
_CONTRACT = ("contract",)


def apply_matrix(source: np.ndarray, out: np.ndarray, matrix: np.ndarray, start: int, stop: int) -> None:
    """Fill rows start … stop of `out` with matrix · (r, g, b, 1), rounded half up and clipped.

    Args:
        source, out: (rows, w·3) contiguous uint8; may be the same.
        matrix: (3, 4), of values on the scale of 1.
    """
    numbers = (matrix * [1, 1, 1, 255] + [0, 0, 0, 0.5]).astype(np.float32).ravel()
    _recolour(source[start:stop].reshape(-1), out[start:stop].reshape(-1), numbers)


@jit(nogil=True, error_model="numpy", fastmath={"contract"})
def _recolour(samples, target, m):  # type: ignore[no-untyped-def]
    zero, peak = np.float32(0), np.float32(255)
    for i in range(_recolour_blocks(samples, target, m), samples.size, 3):
        r, g, b = np.float32(samples[i]), np.float32(samples[i + 1]), np.float32(samples[i + 2])
        for c in range(3):
            # added in the order of the blocks, or a band's end would round in another way
            value = m[4 * c] * r + (m[4 * c + 1] * g + (m[4 * c + 2] * b + m[4 * c + 3]))
            target[i + c] = np.int32(min(max(value, zero), peak))


def _blocks(_: Any, source: Any, out: Any, numbers: Any) -> Any:
    """Fill whole blocks of `out` (n,) from `source` (n,) uint8; return how many bytes were done.

    Args:
        numbers: (12,) float32, rows of the matrix; the last of each is added to levels.
    """

    def build(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        arrays = [
            context.make_array(kind)(context, builder, value)
            for kind, value in zip(signature.args, given, strict=True)
        ]
        size = builder.extract_value(arrays[0].shape, 0)
        blocks = builder.udiv(size, ir.Constant(size.type, _BLOCK))
        m = [_spread(builder, _load(builder, arrays[2].data, i)) for i in range(12)]
        with cgutils.for_range(builder, blocks) as loop:
            first = builder.mul(loop.index, ir.Constant(size.type, _BLOCK))
            made = []
            for group in range(4):
                # the last sixteen pixels are read with what is before them, not after
                offset, skipped = (48 * group, 0) if group < 3 else (128, 16)
                pixels = builder.load(_vector_at(builder, arrays[0].data, first, offset), align=1)
                made.append(_recoloured(builder, pixels, skipped, m))
            for part in range(3):
                # bytes 64 part … of the 192 that are left when every fourth of 256 is dropped
                places = [
                    i // 3 * 4 + i % 3 - _LANES * part for i in range(_LANES * part, _LANES * (part + 1))
                ]
                packed = _shuffle(builder, made[part], made[part + 1], places)
                builder.store(packed, _vector_at(builder, arrays[1].data, first, _LANES * part), align=1)
        return builder.mul(blocks, ir.Constant(size.type, _BLOCK))

    return types.intp(source, out, numbers), build


def _recoloured(builder: Any, pixels: Any, skipped: int, m: list[Any]) -> Any:
    """Sixteen pixels from byte `skipped` on, times the matrix: four bytes each, the last of them 0."""
    zero, peak = (ir.Constant(_REAL, [float(end)] * _PIXELS) for end in (0, 255))
    channels = [builder.uitofp(_channel(builder, pixels, skipped + c), _REAL) for c in range(3)]
    together = None
    for c in range(3):
        value = m[4 * c + 3]
        for k in (2, 1, 0):
            product = builder.fmul(m[4 * c + k], channels[k], flags=_CONTRACT)
            value = builder.fadd(product, value, flags=_CONTRACT)
        value = builder.select(builder.fcmp_ordered(">", value, zero), value, zero)
        value = builder.select(builder.fcmp_ordered("<", value, peak), value, peak)
        level = builder.shl(builder.fptosi(value, _WHOLE), ir.Constant(_WHOLE, [8 * c] * _PIXELS))
        together = level if together is None else builder.or_(together, level)
    return builder.bitcast(together, _BYTES)


def _channel(builder: Any, pixels: Any, first: int) -> Any:
    """Every third byte from `first` on, as sixteen whole numbers of 32 bits."""
    places = [first + 3 * (i // 4) if i % 4 == 0 else _LANES for i in range(_LANES)]  # _LANES: a zero
    return builder.bitcast(_shuffle(builder, pixels, ir.Constant(_BYTES, None), places), _WHOLE)


def _shuffle(builder: Any, a: Any, b: Any, places: list[int]) -> Any:
    return builder.shuffle_vector(a, b, ir.Constant(ir.VectorType(ir.IntType(32), len(places)), places))


def _vector_at(builder: Any, pointer: Any, first: Any, offset: int) -> Any:
    at = builder.add(first, ir.Constant(first.type, offset))
    return builder.bitcast(builder.gep(pointer, [at]), _BYTES.as_pointer())


def _load(builder: Any, pointer: Any, index: int) -> Any:
    return builder.load(builder.gep(pointer, [ir.Constant(ir.IntType(64), index)]))


def _spread(builder: Any, value: Any) -> Any:
    first = builder.insert_element(ir.Constant(_REAL, ir.Undefined), value, ir.Constant(ir.IntType(32), 0))
    mask = ir.Constant(ir.VectorType(ir.IntType(32), _PIXELS), [0] * _PIXELS)
    return builder.shuffle_vector(first, first, mask)


_recolour_blocks: Any = intrinsic(_blocks)
