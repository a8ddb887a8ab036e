"""Bytes turned over: 64 samples of each of 16 pieces of a picture, and the pieces side by side.

    weave(row, i, source, firsts, scale)          sample k of the pieces becomes block k, a lane a piece
    weave_pairs(row, i, source, firsts, others)   the same of two rows, a sample of either in each word
    unweave(target, firsts, at, words, i)         back, from words of four samples
    turn_pixels(target, at, pitch, source, first, along)   16 × 16 pixels of three bytes, rows become columns
    turn_pixels_back(…)                                    each row from its end

A register holds 64 bytes, samples of one piece or four blocks of 16. A square of 16 × 16 bytes is turned over
by sorting the bytes of its four registers, changing chunks of 16 bytes between them, and sorting again; one
of words as `_transposed` tells.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types

from shared.simd.blocks import Block, address, intrinsic, spread, vector_of

__all__ = ["PIECES", "SAMPLES", "turn_pixels", "turn_pixels_back", "unweave", "weave", "weave_pairs"]

PIECES, SAMPLES = 16, 64
_BYTES, _PIXELS = Block(types.uint8, 64), Block(types.uint8, 48)
_FLOATS, _WORDS = Block(types.float32, PIECES), Block(types.uint32, PIECES)

# which bytes of two registers, as shuffles want them
_GATHER = [16 * r + 4 * m + s for m in range(4) for s in range(4) for r in range(4)]
_SPREAD = [16 * q + 4 * s + r for s in range(4) for q in range(4) for r in range(4)]
_LOW, _HIGH = [*range(32), *range(64, 96)], [*range(32, 64), *range(96, 128)]
_EVEN = [*range(16), *range(32, 48), *range(64, 80), *range(96, 112)]
_ODD = [k + 16 for k in _EVEN]


@intrinsic
def weave(_: Any, row: Any, i: Any, source: Any, firsts: Any, scale: Any) -> Any:
    """row[i + 16·k + j] ← source[firsts[j] + k] · scale, j < 16 and k < 64.

    Args:
        row: float32; source: uint8.
        firsts: (16,) int64.
    """

    def build(context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        factor = spread(builder, _FLOATS, context.cast(builder, given[4], scale, types.float32))
        pieces = _pieces(context, builder, source, given[2], firsts, given[3])
        values = [builder.fmul(value, factor) for value in _floats(builder, pieces)]
        begin = context.cast(builder, given[1], i, types.intp)
        _put(context, builder, row, given[0], begin, values, _FLOATS)
        return context.get_dummy_value()

    return (types.void(row, i, source, firsts, scale), build) if source.dtype == types.uint8 else None


@intrinsic
def weave_pairs(_: Any, row: Any, i: Any, source: Any, firsts: Any, others: Any) -> Any:
    """row[i + 16·k + j] ← source[firsts[j] + k] + 2¹⁶ · source[others[j] + k], j < 16 and k < 64.

    Args:
        row: uint32. The others as of `weave`.
    """

    def build(context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        both = []
        for kind, value in ((firsts, given[3]), (others, given[4])):
            pieces = _pieces(context, builder, source, given[2], kind, value)
            both.append(_transposed(builder, [builder.bitcast(piece, vector_of(_WORDS)) for piece in pieces]))
        values = []
        for a, b in zip(*both, strict=True):  # words of four samples
            first = builder.or_(builder.and_(a, _word(0xFFFF)), builder.shl(b, _word(16)))
            then = builder.or_(builder.lshr(a, _word(16)), builder.and_(b, _word(0xFFFF0000)))
            for pair in (first, then):
                values.append(builder.and_(pair, _word(0xFF00FF)))
                values.append(builder.and_(builder.lshr(pair, _word(8)), _word(0xFF00FF)))
        begin = context.cast(builder, given[1], i, types.intp)
        _put(context, builder, row, given[0], begin, values, _WORDS)
        return context.get_dummy_value()

    return (types.void(row, i, source, firsts, others), build) if source.dtype == types.uint8 else None


@intrinsic
def unweave(_: Any, target: Any, firsts: Any, at: Any, words: Any, i: Any) -> Any:
    """target[firsts[j] + at + k] ← byte k mod 4 of words[i + 16·⌊k / 4⌋ + j], j < 16 and k < 64.

    Args:
        target: uint8; words: uint32. The others as of `weave`.
    """

    def build(context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        begin = context.cast(builder, given[4], i, types.intp)
        rows = []
        for k in range(PIECES):
            place = builder.add(begin, ir.Constant(begin.type, PIECES * k))
            value = builder.load(address(context, builder, words, given[3], [place], _WORDS))
            value.align = 4
            rows.append(value)
        shift = context.cast(builder, given[2], at, types.intp)
        places = [builder.add(place, shift) for place in _places(context, builder, firsts, given[1])]
        for place, piece in zip(places, _transposed(builder, rows), strict=True):
            value = builder.bitcast(piece, vector_of(_BYTES))
            done = builder.store(value, address(context, builder, target, given[0], [place], _BYTES))
            done.align = 1
        return context.get_dummy_value()

    fits = target.dtype == types.uint8 and words.dtype == types.uint32
    return (types.void(target, firsts, at, words, i), build) if fits else None


def _turn(places: list[int], doc: str) -> Any:
    """An intrinsic that turns a square over; pixel `places[j]` of each row goes to row j."""
    fours = [3 * place + min(c, 2) for place in places for c in range(4)]
    threes = [4 * k + c for k in range(PIECES) for c in range(3)]

    def typed(_: Any, target: Any, at: Any, pitch: Any, source: Any, first: Any, along: Any) -> Any:
        def build(context: Any, builder: Any, _signature: Any, given: Any) -> Any:
            def number(k: int, kind: Any) -> Any:
                return context.cast(builder, given[k], kind, types.intp)

            to, down, place, step = number(1, at), number(2, pitch), number(4, first), number(5, along)
            rows = []
            for _k in range(PIECES):
                row = builder.load(address(context, builder, source, given[3], [place], _BYTES))
                row.align = 1
                rows.append(builder.bitcast(_shuffled(builder, row, row, fours), vector_of(_WORDS)))
                place = builder.add(place, step)
            for row in _transposed(builder, rows):
                pixels = builder.bitcast(row, vector_of(_BYTES))
                value = _shuffled(builder, pixels, pixels, threes)
                done = builder.store(value, address(context, builder, target, given[0], [to], _PIXELS))
                done.align = 1
                to = builder.add(to, down)
            return context.get_dummy_value()

        fits = target.dtype == source.dtype == types.uint8
        return (types.void(target, at, pitch, source, first, along), build) if fits else None

    typed.__doc__ = doc
    return intrinsic(typed)


turn_pixels = _turn(
    list(range(PIECES)),
    """target[at + pitch · j + 3k + c] ← source[first + along · k + 3j + c], j and k < 16, c < 3.

    Of every row 64 bytes are read.

    Args:
        target, source: uint8. The others are whole numbers of bytes.
    """,
)
turn_pixels_back = _turn(
    list(range(PIECES))[::-1], "As `turn_pixels`, from source[first + along · k + 3 (15 − j) + c]."
)


def _floats(builder: Any, pieces: list[Any]) -> list[Any]:
    """Sample k of every piece, for k < 64."""
    fours = [_chunks_turned(builder, pieces[j : j + 4]) for j in range(0, PIECES, 4)]
    found = []
    for square in zip(*fours, strict=True):  # 16 samples of 16 pieces
        quads = [_shuffled(builder, quad, quad, _GATHER) for quad in square]
        for quad in _chunks_turned(builder, quads):
            sorted_ = _shuffled(builder, quad, quad, _SPREAD)
            for s in range(0, SAMPLES, PIECES):
                block = _shuffled(builder, sorted_, sorted_, list(range(s, s + PIECES)))
                found.append(builder.uitofp(block, vector_of(_FLOATS)))
    return found


def _chunks_turned(builder: Any, quads: list[Any]) -> list[Any]:
    """Four registers whose chunk n is chunk m of register n, m being theirs."""
    a, b, c, d = quads
    low = _shuffled(builder, a, b, _LOW), _shuffled(builder, c, d, _LOW)
    high = _shuffled(builder, a, b, _HIGH), _shuffled(builder, c, d, _HIGH)
    return [_shuffled(builder, *pair, mask) for pair in (low, high) for mask in (_EVEN, _ODD)]


def _transposed(builder: Any, rows: list[Any]) -> list[Any]:
    """A square of words turned over, a bit of row and column at a time.

    One round takes each row r together with row r + 8 and puts their words by turns, the lower halves into
    row 2r and the upper ones into row 2r + 1: the bits of row and column together turn by one place, and
    after four rounds those of the row stand where those of the column were.
    """
    n = len(rows)
    halves = [[first + k // 2 + n * (k % 2) for k in range(n)] for first in (0, n // 2)]
    for _ in range(n.bit_length() - 1):
        rows = [_shuffled(builder, rows[r], rows[r + n // 2], half) for r in range(n // 2) for half in halves]
    return rows


def _shuffled(builder: Any, a: Any, b: Any, mask: list[int]) -> Any:
    return builder.shuffle_vector(a, b, ir.Constant(ir.VectorType(ir.IntType(32), len(mask)), mask))


def _word(bits: int) -> Any:
    return ir.Constant(vector_of(_WORDS), [bits] * PIECES)


def _pieces(context: Any, builder: Any, source: Any, value: Any, firsts: Any, begins: Any) -> list[Any]:
    """64 bytes of each piece."""
    found = []
    for place in _places(context, builder, firsts, begins):
        piece = builder.load(address(context, builder, source, value, [place], _BYTES))
        piece.align = 1
        found.append(piece)
    return found


def _put(
    context: Any, builder: Any, row: Any, value: Any, begin: Any, blocks: list[Any], kind: Block
) -> None:
    """Write blocks one after the other."""
    for k, block in enumerate(blocks):
        place = builder.add(begin, ir.Constant(begin.type, kind.lanes * k))
        done = builder.store(block, address(context, builder, row, value, [place], kind))
        done.align = 4


def _places(context: Any, builder: Any, firsts: Any, value: Any) -> list[Any]:
    data = context.make_array(firsts)(context, builder, value).data
    return [builder.load(builder.gep(data, [ir.Constant(ir.IntType(64), j)])) for j in range(PIECES)]
