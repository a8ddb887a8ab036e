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

from llvmlite import ir
from numba import extending, types
from numba.extending import models, overload, register_model

__all__ = [
    "Block",
    "address",
    "count_set",
    "high",
    "higher",
    "intrinsic",
    "is_float",
    "load",
    "low",
    "lower",
    "register",
    "register_of",
    "splat",
    "spread",
    "store",
    "store_bits",
    "vector_of",
    "where",
]

# as declared, it counts the compiler's own argument as one of the call
intrinsic: Any = extending.intrinsic


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


def vector_of(block: Block) -> ir.VectorType:
    """LLVM's type of a block."""
    return ir.VectorType(_element(block.dtype), block.lanes)


def address(context: Any, builder: Any, array: Any, value: Any, indices: list[Any], block: Block) -> Any:
    """Pointer to the block that begins at an element of a C-contiguous array."""
    parts = context.make_array(array)(context, builder, value)
    place = indices[-1]
    if len(indices) == 2:
        pitch = builder.extract_value(parts.shape, 1)
        place = builder.add(builder.mul(indices[0], pitch), place)
    return builder.bitcast(builder.gep(parts.data, [place]), vector_of(block).as_pointer())


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
        return spread(builder, like, context.cast(builder, given[0], number, like.dtype))

    return like(number, like), build


def spread(builder: Any, block: Block, number: Any) -> Any:
    """IR of a block whose every lane is the number."""
    vector = vector_of(block)
    only = builder.insert_element(ir.Constant(vector, ir.Undefined), number, ir.Constant(ir.IntType(32), 0))
    first = ir.Constant(ir.VectorType(ir.IntType(32), block.lanes), [0] * block.lanes)
    return builder.shuffle_vector(only, ir.Constant(vector, ir.Undefined), first)


def is_float(block: Block) -> bool:
    """Tell whether the lanes are floats."""
    return block.dtype in (types.float32, types.float64)


def lower(builder: Any, block: Block, a: Any, b: Any) -> Any:
    """IR of the smaller of each two lanes."""
    return builder.select(_compared(builder, block, "<", a, b), a, b)


def higher(builder: Any, block: Block, a: Any, b: Any) -> Any:
    """IR of the larger of each two lanes."""
    return builder.select(_compared(builder, block, ">", a, b), a, b)


def _compared(builder: Any, block: Block, sign: str, a: Any, b: Any) -> Any:
    if is_float(block):
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
        if is_float(block):
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
