"""Sums and products of uint16 that stay in 16 bits; Python's whole numbers would be widened to 64."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

__all__ = ["add", "high_product", "low_product"]

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
