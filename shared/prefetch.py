"""Asking memory for what will be read soon: leaves lie anywhere, and waiting takes longer than scoring."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

__all__ = ["LINE", "prefetch"]

LINE = 64  # bytes that memory hands over at once


def _prefetch(_: Any, array: Any, offset: Any) -> Any:
    """Start to fetch the line that holds the byte at `offset` of a contiguous array; nothing else happens."""

    def build(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        byte, word = ir.IntType(8).as_pointer(), ir.IntType(32)
        data = context.make_array(signature.args[0])(context, builder, given[0]).data
        place = builder.gep(builder.bitcast(data, byte), [given[1]])
        kind = ir.FunctionType(ir.VoidType(), [byte, word, word, word])
        call = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0i8")
        builder.call(call, [place, word(0), word(3), word(1)])  # to read, for all caches, data
        return context.get_dummy_value()

    return types.void(array, types.int64), build


prefetch: Any = intrinsic(_prefetch)
