"""Sums and products of uint16 that stay in 16 bits, of numbers and of blocks.

Python's whole numbers would be widened to 64.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic, overload

from shared.simd.blocks import low, splat, store, vector_of
from shared.simd.lanes import as_uint8

__all__ = ["add", "high_product", "high_products", "low_product", "put"]

_SIGNATURE = types.uint16(types.uint16, types.uint16)


def _add(_: Any, a: Any, b: Any) -> Any:
    """a + b modulo 2¹⁶."""
    return _SIGNATURE, lambda _context, builder, _signature, given: builder.add(*given)


def _low_product(_: Any, a: Any, b: Any) -> Any:
    """a b modulo 2¹⁶, of numbers in two's complement as well."""
    return _SIGNATURE, lambda _context, builder, _signature, given: builder.mul(*given)


def _high_product(_: Any, a: Any, b: Any) -> Any:
    """⌊a b / 2¹⁶⌋: one instruction for 32 of them."""

    def build(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        wide = builder.mul(*(builder.zext(number, ir.IntType(32)) for number in given))
        return builder.trunc(builder.lshr(wide, ir.Constant(ir.IntType(32), 16)), ir.IntType(16))

    return _SIGNATURE, build


add: Any = intrinsic(_add)
low_product: Any = intrinsic(_low_product)
high_product: Any = intrinsic(_high_product)


def _high_products(_: Any, a: Any, b: Any) -> Any:
    """⌊a b / 2¹⁶⌋ of two blocks, lane by lane."""

    def build(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        wide = ir.VectorType(ir.IntType(32), a.lanes)
        product = builder.mul(*(builder.zext(block, wide) for block in given))
        return builder.trunc(builder.lshr(product, ir.Constant(wide, [16] * a.lanes)), vector_of(a))

    return a(a, b), build


high_products: Any = intrinsic(_high_products)


def put(array: Any, i: Any, block: Any, down: Any) -> None:
    """Write a block of uint16 into a row: as it is, or into one of uint8 ⌊block · down / 2¹⁶⌋ cut to 255."""


@overload(put)
def _put(array, i, block, down):  # type: ignore[no-untyped-def]
    if array.dtype == types.uint16:
        return lambda array, i, block, down: store(array, i, block)

    def narrowed(array, i, block, down):  # type: ignore[no-untyped-def]
        level = high_products(block, splat(down, block))
        store(array, i, as_uint8(low(level, splat(255, level))))

    return narrowed
