"""Which way the engine takes for a step, and why: by the rules that it runs by, not by a copy of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from projects.photo_filters.chain import Step
from projects.photo_filters.registry import Filter
from projects.photo_filters.warp.planning import plan_warp
from projects.photo_filters.warp.sampling import way_of_transform
from shared.errors import DataError
from shared.linalg.kernel_ways import Way, way_in_stream, way_of

__all__ = ["kernel_costs", "kernel_ways", "step_ways"]

_WAYS = {
    "multirate": "rows at a fraction of the rate",
    "fft": "a product of Fourier transforms",
    "box": "running sums",
    "separable": "one-dimensional passes, a pair for each term",
    "direct": "a sum over every value of the kernel that is not zero",
}
_ALONE, _DEEP, _AMONG = "alone on 8 bits", "alone on 16 bits", "in a chain, with alpha or --linear"


def kernel_ways(kernel: np.ndarray) -> list[dict[str, Any]]:
    """Return the ways of a kernel: {"where", "method", "whole_numbers", "cost", "why"} each.

    By itself it goes another way on 8 bits than on 16, and in a chain another still; where two are the same
    they stand together.
    """
    ways = [
        (_ALONE, way_of(kernel, np.uint8)),
        (_DEEP, way_of(kernel, np.uint16)),
        (_AMONG, way_in_stream(kernel)),
    ]
    told: list[dict[str, Any]] = []
    for where, way in ways:
        why = _why(kernel, way)
        if told and told[-1]["why"] == why:
            told[-1]["where"] += f"; {where}"
        else:
            facts = {"method": way.method, "whole_numbers": way.whole_numbers, "cost": way.cost, "why": why}
            told.append({"where": where} | facts)
    if len(told) == 1:
        told[0]["where"] = "always"
    return told


def kernel_costs(kernel: np.ndarray) -> dict[str, float]:
    """Return what the ways that are open to a kernel cost, in multiplications a sample."""
    on_bytes = way_of(kernel, np.uint8)
    name = on_bytes.method
    if on_bytes.whole_numbers and name != "box":
        name = "16-bit whole numbers"
    return way_in_stream(kernel).plan.costs | {name: on_bytes.cost}


def _why(kernel: np.ndarray, way: Way) -> str:
    """Say what a way is, and by how much it is cheaper than the next or why it is taken."""
    height, width = kernel.shape
    costs = way.plan.costs
    chosen = f"{way.method}, {_WAYS[way.method]}"
    if way.method == "separable":
        terms = "1 term" if len(way.plan.columns) == 1 else f"{len(way.plan.columns)} terms"
        terms += f" of {height} + {width}" + (" and the pixel itself" if way.plan.centre else "")
        chosen += f" ({terms} in place of {height} × {width} multiplications)"
    if way.factors is not None:
        return (
            f"{chosen}: the blur is so smooth that of {way.factors.stride} rows one is made and the rest is "
            f"spread from these, {way.cost:.0f} multiplications; separable would cost "
            f"{_times(costs['separable'], way)}"
        )
    if way.method == "box":
        return f"{chosen}: all weights are equal; separable would cost {_times(costs['separable'], way)}"
    if way.whole_numbers:
        return (
            f"{chosen}, in 16-bit whole numbers: samples of equal weight are added first, {way.cost:.0f} "
            f"multiplications; float32 would cost {_times(costs[way.plan.method], way)}"
        )
    others = {name: cost for name, cost in costs.items() if name != way.method}
    nearest = min(others, key=lambda name: others[name])
    return f"{chosen}; {nearest} would cost {_times(others[nearest], way)}"


def _times(cost: float, way: Way) -> str:
    times = cost / max(way.cost, 1e-9)
    return f"{times:.2f} times as much" if times < 1.1 else f"{times:.2g} times as much"


def step_ways(step: Step, size: tuple[int, int]) -> list[str]:
    """Return, a line each, how a step that is no kernel is run.

    Args:
        size: width and height of the picture that moves are told for.
    """
    match step.filter.kind:
        case "matrix":
            return ["as one 3 × 4 matrix with the colour matrices beside it, multiplied together beforehand"]
        case "curve":
            return ["by looking up: a table of 256 for 8 bits, else straight lines between the steps"]
        case "table":
            return ["by looking up: by tetrahedra between colours, by straight lines in a table of channels"]
        case "light":
            return ["as a matrix of low rank: columns times rows, multiplied in as the rows stream by"]
        case "rows":
            return ["row by row, pixel by pixel, by its place in the picture"]
        case "look":
            share = step.values[-1]
            blend = "" if share == 1 else f", blended at {100 * float(share):g}%"
            return [f"as the chain that it stands for{blend}"]
        case "warp":
            return [_of_transform(step, size)]
        case _:
            return list(_of_picture(step.filter, step.values))


def _of_picture(found: Filter, values: tuple[Any, ...]) -> Iterator[str]:
    if found.direct is not None:
        yield "alone on 8 bits without alpha: on the picture's own numbers" + _by(found, True, values)
    reach = None if found.reach is None else found.reach(*values)
    rows = "the whole picture" if reach is None else f"bands of rows and {reach} above and below them"
    else_ = "else: " if found.direct is not None else ""
    yield f"{else_}in float32 on {rows}" + _by(found, False, values)


def _by(found: Filter, on_bytes: bool, values: tuple[Any, ...]) -> str:
    return "" if found.way is None else f", {found.way(on_bytes, *values)}"


def _of_transform(step: Step, size: tuple[int, int]) -> str:
    """How a move by itself is run; with those beside it, it is one transform and one sampling."""
    width, height = size
    try:
        (stage,) = plan_warp([step], width, height).stages
    except DataError:
        return "as one transform with the moves beside it"
    way = way_of_transform(stage.transform, size, (stage.width, stage.height))
    return f"as one transform with the moves beside it; alone, for {width} × {height}: {way}"
