"""Loads and stores of several bytes at once, and signed arithmetic that stays in 16 bits.

Python's whole numbers would be widened to 64 bits and pixels of three bytes be read byte by byte.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

__all__ = [
    "add", "high_product", "load_32", "load_64", "low_byte", "mirrored_pixels", "pack", "shift_left_1",
    "shift_left_6", "shift_left_7", "shift_right_6", "store_64", "subtract", "top_byte",
]  # fmt: skip

_SHORT = types.int16


def _place(context: Any, builder: Any, signature: Any, given: Any, bits: int) -> Any:
    array = context.make_array(signature.args[0])(context, builder, given[0])
    return builder.bitcast(builder.gep(array.data, [given[1]]), ir.IntType(bits).as_pointer())


def _loader(bits: int, kind: Any) -> Any:
    def load(_: Any, array: Any, index: Any) -> Any:
        """The little-endian number from byte `index` of a flat array, wherever it is aligned."""

        def build(context: Any, builder: Any, signature: Any, given: Any) -> Any:
            value = builder.load(_place(context, builder, signature, given, bits))
            value.align = 1
            return value

        return kind(array, types.int64), build

    return intrinsic(load)


def _store_64(_: Any, array: Any, index: Any, value: Any) -> Any:
    """Write eight bytes from byte `index` of a flat array."""

    def build(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        stored = builder.store(given[2], _place(context, builder, signature, given, 64))
        stored.align = 1
        return context.get_dummy_value()

    return types.void(array, types.int64, types.uint64), build


def _of_two(name: str) -> Any:
    def both(_: Any, a: Any, b: Any) -> Any:
        return _SHORT(_SHORT, _SHORT), lambda _c, builder, _s, given: getattr(builder, name)(*given)

    return intrinsic(both)


def _with(name: str, constant: int) -> Any:
    number = ir.Constant(ir.IntType(16), constant)

    def one(_: Any, a: Any) -> Any:
        return _SHORT(_SHORT), lambda _c, builder, _s, given: getattr(builder, name)(given[0], number)

    return intrinsic(one)


def _high_product(_: Any, a: Any, b: Any) -> Any:
    """⌊a b / 2¹⁶⌋ of signed numbers: one instruction for 32 of them."""

    def build(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        wide = builder.mul(*(builder.sext(number, ir.IntType(32)) for number in given))
        return builder.trunc(builder.ashr(wide, ir.Constant(ir.IntType(32), 16)), ir.IntType(16))

    return _SHORT(_SHORT, _SHORT), build


def _pack(_: Any, low: Any, high: Any) -> Any:
    """Two numbers of 0 … 255 as the bytes of one."""

    def build(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        return builder.or_(given[0], builder.shl(given[1], ir.Constant(ir.IntType(16), 8)))

    return _SHORT(_SHORT, _SHORT), build


def _mirrored_pixels(_: Any, block: Any) -> Any:
    """The last 21 pixels of three bytes of a block of 64, the last first; its last byte is any."""
    order = [1 + 3 * (20 - j // 3) + j % 3 for j in range(63)] + [0]

    def build(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        return builder.shuffle_vector(*given, *given, ir.Constant(ir.VectorType(ir.IntType(32), 64), order))

    return block(block), build


Word = Callable[..., Any]
load_32: Word = _loader(32, types.uint32)
load_64: Word = _loader(64, types.uint64)
store_64: Word = intrinsic(_store_64)
add: Word = _of_two("add")
subtract: Word = _of_two("sub")
high_product: Word = intrinsic(_high_product)
shift_left_1: Word = _with("shl", 1)
shift_left_6: Word = _with("shl", 6)
shift_left_7: Word = _with("shl", 7)
shift_right_6: Word = _with("lshr", 6)
low_byte: Word = _with("and_", 255)
top_byte: Word = _with("lshr", 8)
pack: Word = intrinsic(_pack)
mirrored_pixels: Word = intrinsic(_mirrored_pixels)
