"""What is done to every lane of a block: conversions, roots, powers, rounding."""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import overload

from shared.simd.blocks import (
    Block,
    high,
    higher,
    intrinsic,
    is_float,
    low,
    splat,
    store,
    vector_of,
)

__all__ = [
    "absolute",
    "add_products",
    "alternated",
    "as_float32",
    "as_float64",
    "as_int16",
    "as_int32",
    "as_uint8",
    "as_uint16",
    "joined",
    "power_of_two",
    "root",
    "store_rounded",
    "widened",
]

_ROUNDS = 1.5 * 2.0**23  # added to a small float it leaves no bits for a fraction
# 2^f on −1/2 … 1/2, through the Chebyshev points: near to the best in the largest relative error
_NODES = np.cos(np.pi * (np.arange(5) + 0.5) / 5) / 2
_POWERS = [float(np.float32(c)) for c in np.polynomial.polynomial.polyfit(_NODES, 2.0**_NODES, 4)]


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
    vector = vector_of(new)
    if is_float(old) and is_float(new):
        if old.dtype == new.dtype:
            return value
        return (builder.fptrunc if new.dtype == types.float32 else builder.fpext)(value, vector)
    if is_float(old):
        return builder.trunc(builder.fptosi(value, ir.VectorType(ir.IntType(32), new.lanes)), vector)
    signed = old.dtype.signed
    if is_float(new):
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
def joined(_: Any, a: Any, b: Any, c: Any, d: Any) -> Any:
    """Words of four bytes, the lowest first, each of a block of int32 of 0 … 255."""
    block = Block(types.uint32, a.lanes)

    def build(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        word = given[0]
        for n, byte in enumerate(given[1:], 1):
            word = builder.or_(word, builder.shl(byte, ir.Constant(byte.type, [8 * n] * a.lanes)))
        return word

    return (block(a, b, c, d), build) if {a, b, c, d} == {Block(types.int32, a.lanes)} else None


@intrinsic
def alternated(_: Any, a: Any, b: Any) -> Any:
    """The lanes 0, 2, … of a and 1, 3, … of b."""
    mask = [k + a.lanes * (k % 2) for k in range(a.lanes)]

    def build(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        return builder.shuffle_vector(*given, ir.Constant(ir.VectorType(ir.IntType(32), a.lanes), mask))

    return (a(a, b), build) if a == b else None


@intrinsic
def add_products(_: Any, total: Any, a: Any, b: Any) -> Any:
    """total[i] + a[2i] · b[2i] + a[2i + 1] · b[2i + 1], of int32 and int16; b is given as int32 words of two.

    One instruction of AVX-512 (VPDPWSSD, or VPMADDWD and a sum), which compilers do not find by themselves.
    """
    pairs = Block(types.int16, 2 * total.lanes)

    def build(context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        a, b = given[1], builder.bitcast(given[2], vector_of(pairs))
        sums = vector_of(total)
        if pairs.lanes == 32 and "+avx512bw," in context.codegen().magic_tuple()[2] + ",":
            kind = ir.FunctionType(sums, [a.type, a.type])
            products = cgutils.get_or_insert_function(builder.module, kind, "llvm.x86.avx512.pmaddw.d.512")
            return builder.add(given[0], builder.call(products, [a, b]))
        value = given[0]
        for first in (0, 1):
            mask = ir.Constant(ir.VectorType(ir.IntType(32), total.lanes), list(range(first, pairs.lanes, 2)))
            x, y = (builder.sext(builder.shuffle_vector(v, v, mask), sums) for v in (a, b))
            value = builder.add(value, builder.mul(x, y))
        return value

    fits = a == pairs and total == b and total.dtype == types.int32
    return (total(total, a, b), build) if fits else None


@intrinsic
def absolute(_: Any, value: Any) -> Any:
    """The absolute values of signed whole numbers or floats."""

    def build(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        if is_float(value):
            return _called(builder, "fabs", value, given)
        return higher(builder, value, given[0], builder.neg(given[0]))

    return value(value), build


@intrinsic
def root(_: Any, value: Any) -> Any:
    """The square roots of floats."""

    return value(value), lambda _context, builder, _signature, given: _called(builder, "sqrt", value, given)


def _called(builder: Any, name: str, block: Block, given: Any) -> Any:
    """LLVM's own function of a block of floats."""
    kind = ir.FunctionType(vector_of(block), [vector_of(block)])
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

        vector, whole = vector_of(exponent), ir.VectorType(ir.IntType(32), exponent.lanes)
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
