"""Medians of small squares by networks of minima and maxima, a block of pixels at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import types

from projects.photo_filters.windows.networks import (
    Node,
    evaluate,
    median_of_sorted_columns,
    median_of_square,
    sorted_column,
)
from projects.photo_filters.windows.rows import BLOCK, new_ring, over_window, pad_row
from shared.compiled import jit
from shared.simd.blocks import Block, address, higher, intrinsic, lower, register_of, store

__all__ = ["SIZES", "median_by_network"]

_CHUNK = 1024  # samples whose columns are sorted before they are used, from the first cache


@intrinsic(prefer_literal=True)
def _sort_columns(_: Any, ring: Any, x: Any, columns: Any, place: Any, size: Any) -> Any:
    """Sort, downwards, the samples of the rows of `ring` from x on, into `columns` from `place` on."""
    n, block = size.literal_value, register_of(ring.dtype)

    def build(context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        start = context.cast(builder, given[1], x, types.intp)
        to = context.cast(builder, given[3], place, types.intp)

        def sample(at: tuple[int, int]) -> Any:
            return address(context, builder, ring, given[0], [_whole(context, at[0]), start], block)

        for i, value in enumerate(_emit(builder, block, sorted_column(n), sample)):
            pointer = address(context, builder, columns, given[2], [_whole(context, i), to], block)
            builder.store(value, pointer).align = block.dtype.bitwidth // 8
        return context.get_dummy_value()

    return types.void(ring, x, columns, place, size), build


def _median_from(network: Callable[[int], Node], doc: str) -> Any:
    def typed(_: Any, rows: Any, x: Any, step: Any, size: Any) -> Any:
        n, block = size.literal_value, register_of(rows.dtype)

        def build(context: Any, builder: Any, _signature: Any, given: Any) -> Any:
            left = context.cast(builder, given[1], x, types.intp)
            apart = context.cast(builder, given[2], step, types.intp)

            def sample(at: tuple[int, int]) -> Any:
                place = builder.add(left, builder.mul(apart, _whole(context, at[1])))
                return address(context, builder, rows, given[0], [_whole(context, at[0]), place], block)

            return _emit(builder, block, [network(n)], sample)[0]

        return block(rows, x, step, size), build

    typed.__doc__ = doc
    return intrinsic(prefer_literal=True)(typed)


_of_square = _median_from(median_of_square, "The medians of the squares whose left sides begin at x.")
_of_columns = _median_from(median_of_sorted_columns, "The same where each column is sorted.")


def _whole(context: Any, value: int) -> Any:
    return context.get_constant(types.intp, value)


def _emit(builder: Any, block: Block, nodes: Any, pointer: Callable[[tuple[int, int]], Any]) -> list[Any]:
    def sample(at: tuple[int, int]) -> Any:
        value = builder.load(pointer(at))
        value.align = block.dtype.bitwidth // 8
        return value

    return evaluate(
        nodes,
        sample,
        lambda a, b: lower(builder, block, a, b),
        lambda a, b: higher(builder, block, a, b),
    )


@jit(nogil=True, inline="always")
def _median_rows(source, out, y_index, x_index, channels, start, stop, size):  # type: ignore[no-untyped-def]
    n, lanes = out.shape[1], BLOCK // source.itemsize
    reach = (size - 1) * channels
    ring = new_ring(size, n + reach, source)
    columns = new_ring(size, _CHUNK + reach, source)
    for p in range(start, stop + size - 1):
        # the median does not mind in which order the rows stand
        pad_row(ring[p % size], source, y_index[p], x_index, 0, x_index.size, size // 2, channels)
        y = p - size + 1
        if y < start:
            continue
        target = out[y]
        if size == 3:  # loading the nine is cheaper than storing sorted columns
            for block in range(0, n, lanes):
                x = min(block, n - lanes)  # the last block covers a part of the one before
                store(target, x, _of_square(ring, x, channels, size))
            continue
        for chunk in range(0, n, _CHUNK):
            x0 = min(chunk, n - lanes)
            m = min(_CHUNK, n - x0)
            for x in range(0, m + reach, lanes):
                _sort_columns(ring, x0 + x, columns, x, size)
            for block in range(0, m, lanes):
                x = min(block, m - lanes)
                store(target, x0 + x, _of_columns(columns, x, channels, size))


@jit(nogil=True)
def _median3(source, out, y_index, x_index, channels, start, stop):  # type: ignore[no-untyped-def]
    _median_rows(source, out, y_index, x_index, channels, start, stop, 3)


@jit(nogil=True)
def _median5(source, out, y_index, x_index, channels, start, stop):  # type: ignore[no-untyped-def]
    _median_rows(source, out, y_index, x_index, channels, start, stop, 5)


@jit(nogil=True)
def _median7(source, out, y_index, x_index, channels, start, stop):  # type: ignore[no-untyped-def]
    _median_rows(source, out, y_index, x_index, channels, start, stop, 7)


@jit(nogil=True)
def _median9(source, out, y_index, x_index, channels, start, stop):  # type: ignore[no-untyped-def]
    _median_rows(source, out, y_index, x_index, channels, start, stop, 9)


@jit(nogil=True)
def _median11(source, out, y_index, x_index, channels, start, stop):  # type: ignore[no-untyped-def]
    _median_rows(source, out, y_index, x_index, channels, start, stop, 11)


_KERNELS = {3: _median3, 5: _median5, 7: _median7, 9: _median9, 11: _median11}
SIZES = tuple(_KERNELS)


def median_by_network(image: np.ndarray, border: str, size: int) -> np.ndarray:
    """Return the medians of size × size pixels in each channel.

    Args:
        image: (h, w) or (h, w, c), uint8, uint16 or finite float32.
        size: one of `SIZES`.
    """
    return over_window(_KERNELS[size], image, size // 2, border)
