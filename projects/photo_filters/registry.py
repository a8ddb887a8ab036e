"""What a filter is, and the list of them all. To add one is to register one function.

A filter is told by its mathematics, so that the engine can run it, join it and explain it:

    kernel    the function returns a convolution kernel
    matrix    the function returns a (3, 4) matrix that takes (r, g, b, 1) to a new colour, values in 0 … 1
    curve     the function returns tone curves (3, m): the new values of red, green and blue at m even steps
              from 0 to 1, straight between them and level outside
    table     the function returns a colour table (n, n, n, 3): the new colour at n even steps of r, g and b
    light     the function returns a function of x and y, in half diagonals from the centre, that tells by how
              much a pixel is multiplied; it must be smooth, for it is run as a matrix of low rank
    rows      the function takes whole rows, the number of the first, the picture's (height, width) and the
              values, and returns the rows: what depends on the place, pixel by pixel
    picture   the function takes and returns the picture itself
    look      the function returns a chain; the last value is the strength that it is blended in with
    warp      the function returns a transform of the plane, given the picture's size

The pictures and rows that functions are given are float32 with 1 as full scale, (h, w) or (h, w, 3).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from shared.errors import DataError

__all__ = ["REGISTRY", "Filter", "Kind", "Parameter", "amount", "register", "strength"]

Maker = Callable[..., Any]
Kind = Literal["kernel", "matrix", "curve", "table", "light", "rows", "picture", "look", "warp"]


@dataclass(frozen=True)
class Parameter:
    """One value of a step.

    Attributes:
        default: None where it must be given.
        low, high: the range; `above` leaves `low` itself out.
        unit: "%" for values written 60% or 0.6; else px, ° or nothing.
        odd: only odd whole numbers.
        fits: no more than the longer side of the picture (or 16 in a smaller one).
        choices: words in place of a number.
        text: what is written in place of a number, where any words may stand; without commas and |.
        is_file: the text names a file, which may have commas in its name; the first of two parameters.
    """

    name: str
    default: float | str | None = None
    low: float = -math.inf
    high: float = math.inf
    unit: str = ""
    about: str = ""
    above: bool = False
    odd: bool = False
    fits: bool = False
    choices: tuple[str, ...] = ()
    text: str = ""
    is_file: bool = False

    def describe(self) -> str:
        """Return the range in words."""
        if self.text:
            return self.text
        if self.choices:
            return " or ".join(self.choices)
        if self.odd:
            return f"odd, {self.low:g} to {self.high:g} {self.unit}".rstrip()
        if self.low == -math.inf and self.high == math.inf:
            return f"any number {self.unit}".rstrip()
        times = 100 if self.unit == "%" else 1
        if self.high == math.inf:
            return f"{'over' if self.above else 'at least'} {self.low * times:g} {self.unit}".rstrip()
        over = "over " if self.above else ""
        return f"{over}{self.low * times:g} to {self.high * times:g} {self.unit}".rstrip()

    def show(self, value: float | str | None) -> str:
        """Return a value as it is written in a step."""
        if value is None or isinstance(value, str):
            return value or ""
        return f"{value * 100:g}%" if self.unit == "%" else f"{value:g}"

    def check(self, value: float, step: str) -> None:
        """Raise `DataError` when `value` is outside the range."""
        inside = self.low < value <= self.high if self.above else self.low <= value <= self.high
        if not (math.isfinite(value) and inside and (not self.odd or value % 2 == 1)):
            hint = f"give {self.describe()}"
            if self.unit == "%" and "%" not in step and self.low <= value / 100 <= self.high:
                hint += f"; per cent are written {value:g}%"
            raise DataError(f"step {step!r}: {self.name} {self.show(value)} is out of range", hint)


@dataclass(frozen=True)
class Filter:
    """A registered filter: `make(*values)` gives what its kind says.

    Attributes:
        reach: of a `picture` filter, `reach(*values)` is how many rows above and below change a pixel; None
            where every row may.
        direct: of a `picture` filter, `direct(image, border, *values)` does the same to an 8-bit picture,
            grey or RGB, where it is the only step.
        check: `check(*values)` raises `DataError` for what no picture could be filtered with: how values go
            together, or words. Kinds that are made of their values alone are made, and need none.
        way: of a `picture` filter with more ways than one, `way(direct, *values)` says which it takes.
    """

    name: str
    kind: Kind
    summary: str
    parameters: tuple[Parameter, ...]
    make: Callable[..., Any]
    reach: Callable[..., int] | None = None
    direct: Callable[..., Any] | None = None
    way: Callable[..., str] | None = None
    check: Callable[..., object] | None = None

    @property
    def form(self) -> str:
        """The step as it is written, with its defaults: `gaussian[:sigma=1]`."""
        given = [p.name if p.default is None else f"{p.name}={p.show(p.default)}" for p in self.parameters]
        if not given:
            return self.name
        needed = any(p.default is None for p in self.parameters)
        return f"{self.name}:{','.join(given)}" if needed else f"{self.name}[:{','.join(given)}]"


_filters: dict[str, Filter] = {}
REGISTRY: Mapping[str, Filter] = _filters


def register(
    name: str,
    kind: Kind,
    *parameters: Parameter,
    reach: Callable[..., int] | None = None,
    direct: Callable[..., Any] | None = None,
    way: Callable[..., str] | None = None,
    check: Callable[..., object] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Enter a function in the list under `name`; the first line of its docstring becomes its help."""

    def enter(make: Maker) -> Maker:
        summary = (make.__doc__ or "").split("\n")[0].rstrip(".")
        _filters[name] = Filter(name, kind, summary, parameters, make, reach, direct, way, check)
        return make

    return enter


def strength(default: float = 1.0) -> Parameter:
    """How much of a look is blended in: 0 % leaves the picture, 100 % is the whole look."""
    return Parameter("strength", default, 0.0, 1.0, "%", "blend with the picture as it was")


def amount(default: float) -> Parameter:
    """A multiple of what is there: 100 % leaves the picture."""
    return Parameter("amount", default, 0.0, 4.0, "%", "100 % leaves the picture as it is")
