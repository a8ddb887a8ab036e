"""Blocks turned over: sample k of lane j beside lane j of sample k.

    weave(row, i, source, firsts, at, scale, 16)      16 pieces of a picture become 16 blocks, a lane a piece
    unweave(target, firsts, at, row, i, 16)           and back

A square of n × n samples is transposed by log₂ n rounds. One round takes each row r together with row
r + n/2 and puts their samples by turns, the lower halves into row 2r and the upper ones into row 2r + 1. Row
and column are numbers of log₂ n bits each; a round turns the bits of both together by one place, and after
log₂ n of them the bits of the row stand where those of the column were.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types

from shared.simd.blocks import Block, address, intrinsic, spread, vector_of

__all__ = ["unweave", "weave"]


@intrinsic(prefer_literal=True)
def weave(
    _: Any, row: Any, i: Any, source: Any, firsts: Any, at: Any, scale: Any, lanes: Any
) -> Any:  # fmt: skip
    """row[i + n·k + j] ← source[firsts[j] + at + k] · scale, j and k < n = `lanes`, a power of two.

    Args:
        row: float32; source: whole numbers.
        firsts: (n,) int64; at: an offset that all share.
    """
    n = lanes.literal_value
    given_block, block = Block(source.dtype, n), Block(types.float32, n)

    def build(context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        shift = context.cast(builder, given[4], at, types.intp)
        places = _places(context, builder, firsts, given[3], shift, n)
        pieces = []
        for place in places:
            piece = builder.load(address(context, builder, source, given[2], [place], given_block))
            piece.align = source.dtype.bitwidth // 8
            pieces.append(piece)
        factor = spread(builder, block, context.cast(builder, given[5], scale, types.float32))
        begin = context.cast(builder, given[1], i, types.intp)
        for k, value in enumerate(_transposed(builder, pieces)):
            value = builder.fmul(builder.uitofp(value, vector_of(block)), factor)
            place = builder.add(begin, ir.Constant(begin.type, n * k))
            done = builder.store(value, address(context, builder, row, given[0], [place], block))
            done.align = 4
        return context.get_dummy_value()

    return types.void(row, i, source, firsts, at, scale, lanes), build


@intrinsic(prefer_literal=True)
def unweave(_: Any, target: Any, firsts: Any, at: Any, row: Any, i: Any, lanes: Any) -> Any:
    """target[firsts[j] + at + k] ← row[i + n·k + j], j and k < n = `lanes`, all of one dtype.

    Args as of `weave`.
    """
    n = lanes.literal_value
    block = Block(target.dtype, n)
    if row.dtype != target.dtype:
        return None

    def build(context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        begin = context.cast(builder, given[4], i, types.intp)
        pieces = []
        for k in range(n):
            place = builder.add(begin, ir.Constant(begin.type, n * k))
            value = builder.load(address(context, builder, row, given[3], [place], block))
            value.align = block.dtype.bitwidth // 8
            pieces.append(value)
        shift = context.cast(builder, given[2], at, types.intp)
        places = _places(context, builder, firsts, given[1], shift, n)
        for place, piece in zip(places, _transposed(builder, pieces), strict=True):
            done = builder.store(piece, address(context, builder, target, given[0], [place], block))
            done.align = block.dtype.bitwidth // 8
        return context.get_dummy_value()

    return types.void(target, firsts, at, row, i, lanes), build


def _places(context: Any, builder: Any, firsts: Any, value: Any, at: Any, n: int) -> list[Any]:
    data = context.make_array(firsts)(context, builder, value).data
    starts = [builder.load(builder.gep(data, [ir.Constant(ir.IntType(64), j)])) for j in range(n)]
    return [builder.add(start, at) for start in starts]


def _transposed(builder: Any, rows: list[Any]) -> list[Any]:
    n = len(rows)
    halves = [
        ir.Constant(ir.VectorType(ir.IntType(32), n), [first + k // 2 + n * (k % 2) for k in range(n)])
        for first in (0, n // 2)
    ]
    for _ in range(n.bit_length() - 1):
        rows = [
            builder.shuffle_vector(rows[r], rows[r + n // 2], half) for r in range(n // 2) for half in halves
        ]
    return rows
