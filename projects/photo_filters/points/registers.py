"""Looking bytes up in a table that stays in registers: 64 at a time where the processor can.

A table of 256 bytes fits four 512-bit registers. AVX-512 VBMI picks 64 bytes out of two of them in one
instruction (VPERMI2B), so two and a choice by the highest bit look up 64 samples. Elsewhere nothing is done
here, and the caller's plain loop does it all.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

__all__ = ["BLOCK", "look_up_blocks"]

BLOCK = 192  # bytes: three registers, after which the channels are in phase again

_LANES = 64
_VECTOR = ir.VectorType(ir.IntType(8), _LANES)


def _look_up_blocks(_: Any, source: Any, out: Any, tables: Any) -> Any:
    """Fill whole blocks of `out` (n,) with the bytes of `source` (n,) looked up; return how many were done.

    Args:
        tables: (3, 256) uint8, of the first, second and third of every three bytes.
    """

    def build(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        arrays = [
            context.make_array(t)(context, builder, g) for t, g in zip(signature.args, given, strict=True)
        ]
        size = builder.extract_value(arrays[1].shape, 0)
        if "+avx512vbmi," not in context.codegen().magic_tuple()[2] + ",":
            return ir.Constant(size.type, 0)
        pick = cgutils.get_or_insert_function(
            builder.module, ir.FunctionType(_VECTOR, [_VECTOR] * 3), "llvm.x86.avx512.vpermi2var.qi.512"
        )
        registers = _vectors(builder, arrays[2].data)
        quarters = [[_load(builder, registers, 4 * c + q) for q in range(4)] for c in range(3)]
        channel = [[(_LANES * part + i) % 3 for i in range(_LANES)] for part in range(3)]
        of_channel = [
            [ir.Constant(ir.VectorType(ir.IntType(1), _LANES), [int(c == k) for c in part]) for k in range(3)]
            for part in channel
        ]
        vectors_in, vectors_out = _vectors(builder, arrays[0].data), _vectors(builder, arrays[1].data)
        blocks = builder.udiv(size, ir.Constant(size.type, BLOCK))
        with cgutils.for_range(builder, blocks) as loop:
            first = builder.mul(loop.index, ir.Constant(size.type, 3))
            for part in range(3):
                at = builder.add(first, ir.Constant(size.type, part))
                value = _load(builder, vectors_in, at)
                high = builder.icmp_signed("<", value, ir.Constant(_VECTOR, None))
                found = None
                for k in range(3):
                    low = [builder.call(pick, [quarters[k][0], value, quarters[k][1]])]
                    low += [builder.call(pick, [quarters[k][2], value, quarters[k][3]])]
                    here = builder.select(high, low[1], low[0])
                    found = here if found is None else builder.select(of_channel[part][k], here, found)
                builder.store(found, builder.gep(vectors_out, [at]), align=1)
        return builder.mul(blocks, ir.Constant(size.type, BLOCK))

    return types.intp(source, out, tables), build


def _vectors(builder: Any, pointer: Any) -> Any:
    return builder.bitcast(pointer, _VECTOR.as_pointer())


def _load(builder: Any, vectors: Any, index: Any) -> Any:
    at = ir.Constant(ir.IntType(64), index) if isinstance(index, int) else index
    return builder.load(builder.gep(vectors, [at]), align=1)


look_up_blocks: Any = intrinsic(_look_up_blocks)
