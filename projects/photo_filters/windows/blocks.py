"""Blocks: many neighbouring samples held in vector registers and worked on at once.

    a, b = load(above, x, 64), load(below, x, 64)
    store(target, x, high(a, b))

Compilers turn plain loops into vector instructions where they can prove that no two rows overlap, which
they cannot for a window of many rows. Here the vectors are written down: a block is a first-class value of
compiled code, its number of lanes is part of its type, and LLVM splits it into the registers that the
machine has. Sums, differences and products wrap in whole numbers; comparisons give masks for `where`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba import extending, types
from numba.core import cgutils
from numba.extending import models, overload, register_model

__all__ = [
    "Block",
    "absolute",
    "address",
    "as_float32",
    "as_float64",
    "as_int16",
    "as_int32",
    "as_uint8",
    "as_uint16",
    "count_set",
    "high",
    "higher",
    "intrinsic",
    "load",
    "low",
    "lower",
    "power_of_two",
    "register",
    "register_of",
    "root",
    "splat",
    "store",
    "store_bits",
    "store_rounded",
    "where",
    "widened",
]

_ROUNDS = 1.5 * 2.0**23  # added to a small float it leaves no bits for a fraction
# 2^f on −1/2 … 1/2, through the Chebyshev points: near to the best in the largest relative error
_NODES = np.cos(np.pi * (np.arange(5) + 0.5) / 5) / 2
_POWERS = [float(np.float32(c)) for c in np.polynomial.polynomial.polyfit(_NODES, 2.0**_NODES, 4)]

intrinsic: Any = (
    extending.intrinsic
)  # its declared type counts the compiler's own argument as one of the call


class Block(types.Type):
    """The type of `lanes` numbers of `dtype`; of masks, `dtype` is boolean."""

    def __init__(self, dtype: Any, lanes: int) -> None:
        self.dtype, self.lanes = dtype, lanes
        super().__init__(f"Block({dtype}, {lanes})")


def register_of(dtype: Any) -> Block:
    """The block of 512 bits."""
    return Block(dtype, 512 // dtype.bitwidth)


@register_model(Block)
class _BlockModel(models.PrimitiveModel):
    def __init__(self, manager: Any, block: Block) -> None:
        super().__init__(manager, block, ir.VectorType(_element(block.dtype), block.lanes))


def _element(dtype: Any) -> Any:
    if dtype in (types.float32, types.float64):
        return ir.FloatType() if dtype == types.float32 else ir.DoubleType()
    return ir.IntType(1 if dtype == types.boolean else dtype.bitwidth)


def _vector(block: Block) -> ir.VectorType:
    return ir.VectorType(_element(block.dtype), block.lanes)


def address(context: Any, builder: Any, array: Any, value: Any, indices: list[Any], block: Block) -> Any:
    """Pointer to the block that begins at an element of a C-contiguous array."""
    parts = context.make_array(array)(context, builder, value)
    place = indices[-1]
    if len(indices) == 2:
        pitch = builder.extract_value(parts.shape, 1)
        place = builder.add(builder.mul(indices[0], pitch), place)
    return builder.bitcast(builder.gep(parts.data, [place]), _vector(block).as_pointer())


@intrinsic(prefer_literal=True)
def load(_: Any, array: Any, i: Any, lanes: Any) -> Any:
    """The `lanes` samples of a row from element i on, which need not be aligned."""
    block = Block(array.dtype, lanes.literal_value)

    def build(context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        place = context.cast(builder, given[1], i, types.intp)
        value = builder.load(address(context, builder, array, given[0], [place], block))
        value.align = block.dtype.bitwidth // 8
        return value

    return block(array, i, lanes), build


@intrinsic
def register(_: Any, array: Any, i: Any) -> Any:
    """The samples of a row from element i on, as many as fill 512 bits."""
    block = register_of(array.dtype)

    def build(context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        place = context.cast(builder, given[1], i, types.intp)
        value = builder.load(address(context, builder, array, given[0], [place], block))
        value.align = block.dtype.bitwidth // 8
        return value

    return block(array, i), build


@intrinsic
def store(_: Any, array: Any, i: Any, value: Any) -> Any:
    """Write a block into a row from element i on."""

    def build(context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        place = context.cast(builder, given[1], i, types.intp)
        done = builder.store(given[2], address(context, builder, array, given[0], [place], value))
        done.align = value.dtype.bitwidth // 8
        return context.get_dummy_value()

    return (types.void(array, i, value), build) if array.dtype == value.dtype else None


@intrinsic
def splat(_: Any, number: Any, like: Any) -> Any:
    """A block of the type of `like`, every lane the number."""

    def build(context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        one = context.cast(builder, given[0], number, like.dtype)
        vector = ir.VectorType(_element(like.dtype), like.lanes)
        only = builder.insert_element(ir.Constant(vector, ir.Undefined), one, ir.Constant(ir.IntType(32), 0))
        first = ir.Constant(ir.VectorType(ir.IntType(32), like.lanes), [0] * like.lanes)
        return builder.shuffle_vector(only, ir.Constant(vector, ir.Undefined), first)

    return like(number, like), build


def _is_float(block: Block) -> bool:
    return block.dtype in (types.float32, types.float64)


def lower(builder: Any, block: Block, a: Any, b: Any) -> Any:
    """IR of the smaller of each two lanes; `higher` of the larger."""
    return builder.select(_compared(builder, block, "<", a, b), a, b)


def higher(builder: Any, block: Block, a: Any, b: Any) -> Any:
    return builder.select(_compared(builder, block, ">", a, b), a, b)


def _compared(builder: Any, block: Block, sign: str, a: Any, b: Any) -> Any:
    if _is_float(block):
        return builder.fcmp_ordered(sign, a, b)
    return (builder.icmp_signed if block.dtype.signed else builder.icmp_unsigned)(sign, a, b)


def _pairwise(emit: Callable[..., Any], doc: str) -> Any:
    """An intrinsic of two blocks of one type."""

    def typed(_: Any, a: Any, b: Any) -> Any:
        def build(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
            return emit(builder, a, *given)

        return (a(a, b), build) if isinstance(a, Block) and a == b else None

    typed.__doc__ = doc
    return intrinsic(typed)


low = _pairwise(lower, "The smaller of each two lanes.")
high = _pairwise(higher, "The larger of each two lanes.")


def _arithmetic(symbol: Any, whole: str, real: str) -> None:
    """Let `symbol` work on two blocks of one type."""

    def emit(builder: Any, block: Block, a: Any, b: Any) -> Any:
        if _is_float(block):
            return getattr(builder, real)(a, b, flags=("contract",))
        return getattr(builder, whole)(a, b)

    of_two = _pairwise(emit, "")

    @overload(symbol)
    def _of_blocks(a, b):  # type: ignore[no-untyped-def]
        if isinstance(a, Block) and a == b:
            return lambda a, b: of_two(a, b)
        return None


_arithmetic(operator.add, "add", "fadd")
_arithmetic(operator.sub, "sub", "fsub")
_arithmetic(operator.mul, "mul", "fmul")
_arithmetic(operator.truediv, "", "fdiv")
_arithmetic(operator.and_, "and_", "")
_arithmetic(operator.or_, "or_", "")


def _comparison(symbol: Any, sign: str) -> None:
    """Let `symbol` compare two blocks of one type, lane by lane."""

    def typed(_: Any, a: Any, b: Any) -> Any:
        def build(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
            return _compared(builder, a, sign, *given)

        return Block(types.boolean, a.lanes)(a, b), build

    of_two = intrinsic(typed)

    @overload(symbol)
    def _of_blocks(a, b):  # type: ignore[no-untyped-def]
        if isinstance(a, Block) and a == b:
            return lambda a, b: of_two(a, b)
        return None


_comparison(operator.gt, ">")
_comparison(operator.ge, ">=")


@intrinsic
def store_bits(_: Any, array: Any, i: Any, mask: Any) -> Any:
    """Write a mask, the first lane as the lowest bit, into a row of whole numbers of as many bits."""

    def build(context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        bits = builder.bitcast(given[2], ir.IntType(mask.lanes))
        place = context.cast(builder, given[1], i, types.intp)
        parts = context.make_array(array)(context, builder, given[0])
        builder.store(bits, builder.gep(parts.data, [place]))
        return context.get_dummy_value()

    return (types.void(array, i, mask), build) if array.dtype.bitwidth == mask.lanes else None


@intrinsic
def count_set(_: Any, mask: Any) -> Any:
    """How many lanes of a mask are set."""

    def build(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        bits = builder.bitcast(given[0], ir.IntType(mask.lanes))
        return builder.zext(builder.ctpop(bits), ir.IntType(64))

    return types.int64(mask), build


@intrinsic
def where(_: Any, mask: Any, a: Any, b: Any) -> Any:
    """Lane by lane a where the mask is set, else b."""
    return a(mask, a, b), lambda _context, builder, _signature, given: builder.select(*given)


def _conversion(dtype: Any) -> Any:
    """An intrinsic that turns each lane into `dtype`; whole numbers are cut to its bits, floats towards 0."""

    def typed(_: Any, value: Any) -> Any:
        block = Block(dtype, value.lanes)

        def build(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
            return _converted(builder, value, block, given[0])

        return block(value), build

    typed.__doc__ = f"The lanes as {dtype}."
    return intrinsic(typed)


def _converted(builder: Any, old: Block, new: Block, value: Any) -> Any:
    vector = _vector(new)
    if _is_float(old) and _is_float(new):
        if old.dtype == new.dtype:
            return value
        return (builder.fptrunc if new.dtype == types.float32 else builder.fpext)(value, vector)
    if _is_float(old):
        return builder.trunc(builder.fptosi(value, ir.VectorType(ir.IntType(32), new.lanes)), vector)
    signed = old.dtype.signed
    if _is_float(new):
        return (builder.sitofp if signed else builder.uitofp)(value, vector)
    if new.dtype.bitwidth < old.dtype.bitwidth:
        return builder.trunc(value, vector)
    if new.dtype.bitwidth == old.dtype.bitwidth:
        return value
    return (builder.sext if signed else builder.zext)(value, vector)


as_uint8 = _conversion(types.uint8)
as_uint16 = _conversion(types.uint16)
as_int16 = _conversion(types.int16)
as_int32 = _conversion(types.int32)
as_float32 = _conversion(types.float32)
as_float64 = _conversion(types.float64)


@intrinsic
def absolute(_: Any, value: Any) -> Any:
    """The absolute values of signed whole numbers or floats."""

    def build(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        if _is_float(value):
            return _called(builder, "fabs", value, given)
        return higher(builder, value, given[0], builder.neg(given[0]))

    return value(value), build


@intrinsic
def root(_: Any, value: Any) -> Any:
    """The square roots of floats."""

    return value(value), lambda _context, builder, _signature, given: _called(builder, "sqrt", value, given)


def _called(builder: Any, name: str, block: Block, given: Any) -> Any:
    """LLVM's own function of a block of floats."""
    kind = ir.FunctionType(_vector(block), [_vector(block)])
    function = cgutils.get_or_insert_function(builder.module, kind, f"llvm.{name}.v{block.lanes}f32")
    return builder.call(function, given)


@intrinsic
def power_of_two(_: Any, exponent: Any) -> Any:
    """2^x of floats from −126 to 127, to 4 parts in a million; below that range as at its end.

    x = n + f with n whole and |f| ≤ 1/2; 2^f is a polynomial, and n is added to its binary exponent.
    """

    def build(context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        def every(number: float) -> Any:
            return ir.Constant(vector, [number] * exponent.lanes)

        vector, whole = _vector(exponent), ir.VectorType(ir.IntType(32), exponent.lanes)
        x = higher(builder, exponent, given[0], every(-126.0))
        shifted = builder.fadd(x, every(_ROUNDS))  # n stands in the last bits of this
        f = builder.fsub(x, builder.fsub(shifted, every(_ROUNDS)))
        value = every(_POWERS[-1])
        for c in reversed(_POWERS[:-1]):
            value = builder.fadd(builder.fmul(value, f, flags=("contract",)), every(c), flags=("contract",))
        bits = ir.Constant(whole, [23] * exponent.lanes)
        n = builder.shl(builder.bitcast(shifted, whole), bits)
        return builder.bitcast(builder.add(builder.bitcast(value, whole), n), vector)

    return exponent(exponent), build


def store_rounded(array: Any, i: Any, value: Any) -> None:
    """Write floats into a row: as they are, or rounded half up and clipped to the range of uint8."""


@overload(store_rounded)
def _store_rounded(array, i, value):  # type: ignore[no-untyped-def]
    if array.dtype == types.float32:
        return lambda array, i, value: store(array, i, value)

    def rounded(array, i, value):  # type: ignore[no-untyped-def]
        level = as_int32(value + splat(0.5, value))
        store(array, i, as_uint8(high(low(level, splat(255, level)), splat(0, level))))

    return rounded


def widened(value: Any) -> Any:
    """The lanes with room for sums: int16 of uint8, int32 of uint16, and floats as they are."""


@overload(widened)
def _widened(value):  # type: ignore[no-untyped-def]
    if value.dtype == types.uint8:
        return lambda value: as_int16(value)
    return (lambda value: as_int32(value)) if value.dtype == types.uint16 else (lambda value: value)
