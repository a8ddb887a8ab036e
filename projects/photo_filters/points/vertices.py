"""Weighted sums of four colours of a table, in vectors: a colour is one load, four pixels one store."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

__all__ = ["blend_vertices"]

_FLOAT, _INT = ir.FloatType(), ir.IntType(32)
_COLOUR = ir.VectorType(_FLOAT, 4)


def _blend_vertices(_: Any, vertices: Any, nodes: Any, weights: Any, scale: Any, half: Any, out: Any) -> Any:
    """Fill `out` with scale · Σ weight · vertex + half, of float32; as uint8 cut off and clipped.

    Args:
        vertices: (m, 4) float32, three values and one that is not used.
        nodes, weights: (4, n) uint32 and float32; n is a multiple of four.
        scale, half: float32.
        out: (3 n,) float32 or uint8.
    """
    if (vertices.ndim, nodes.ndim, weights.ndim, out.ndim) != (2, 2, 2, 1):
        return None
    whole = out.dtype == types.uint8

    def build(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        table, nodes, weights, out = (
            context.make_array(signature.args[i])(context, builder, given[i]) for i in (0, 1, 2, 5)
        )
        colours = builder.bitcast(table.data, _COLOUR.as_pointer())
        n = builder.extract_value(nodes.shape, 1)
        four = ir.Constant(n.type, 4)
        twelve = ir.VectorType(out.data.type.pointee, 12)
        with cgutils.for_range(builder, builder.udiv(n, four)) as loop:
            sums = []
            for pixel in range(4):
                total = None
                for vertex in range(4):
                    at = builder.add(builder.mul(loop.index, four), ir.Constant(n.type, pixel))
                    at = builder.add(at, builder.mul(n, ir.Constant(n.type, vertex)))
                    node = builder.zext(builder.load(builder.gep(nodes.data, [at])), n.type)
                    colour = builder.load(builder.gep(colours, [node]), align=4)
                    weight = _spread(builder, builder.load(builder.gep(weights.data, [at])), 4)
                    product = builder.fmul(weight, colour, flags=("contract",))
                    total = product if total is None else builder.fadd(total, product, flags=("contract",))
                sums.append(total)
            halves = [_shuffle(builder, sums[i], sums[i + 1], [0, 1, 2, 4, 5, 6]) for i in (0, 2)]
            values = _shuffle(builder, halves[0], halves[1], range(12))
            values = builder.fmul(values, _spread(builder, given[3], 12), flags=("contract",))
            values = builder.fadd(values, _spread(builder, given[4], 12), flags=("contract",))
            if whole:
                low, high = (_spread(builder, ir.Constant(_FLOAT, end), 12) for end in (0.0, 255.0))
                values = builder.select(builder.fcmp_ordered(">", values, low), values, low)
                values = builder.select(builder.fcmp_ordered("<", values, high), values, high)
                values = builder.trunc(builder.fptosi(values, ir.VectorType(_INT, 12)), twelve)
            # not by the step of the vector's type, which takes the room of sixteen
            place = builder.gep(out.data, [builder.mul(loop.index, ir.Constant(n.type, 12))])
            builder.store(values, builder.bitcast(place, twelve.as_pointer()), align=1)
        return context.get_dummy_value()

    return types.void(vertices, nodes, weights, scale, half, out), build


def _shuffle(builder: Any, a: Any, b: Any, places: Any) -> Any:
    mask = list(places)
    return builder.shuffle_vector(a, b, ir.Constant(ir.VectorType(_INT, len(mask)), mask))


def _spread(builder: Any, value: Any, lanes: int) -> Any:
    none = ir.Constant(ir.VectorType(_FLOAT, 1), ir.Undefined)
    alone = builder.insert_element(none, value, ir.Constant(_INT, 0))
    return _shuffle(builder, alone, none, [0] * lanes)


blend_vertices: Any = intrinsic(_blend_vertices)
