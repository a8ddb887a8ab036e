"""What there is to know of a filter: its values; its kernel with rank, response and cost, or its matrix."""

from __future__ import annotations

from typing import Any

import numpy as np

from projects.photo_filters.chain import Step, find_filter, parse_step
from projects.photo_filters.frequency import summarise
from projects.photo_filters.registry import Filter
from projects.photo_filters.ways import kernel_costs, kernel_ways, step_ways
from shared.errors import DataError
from shared.linalg.kernel_plan import plan

__all__ = ["PRIMARIES", "SIZE", "describe", "explain", "explain_kernel", "explain_step", "needs_values"]

PRIMARIES = {
    "black": (0, 0, 0), "grey": (0.5, 0.5, 0.5), "white": (1, 1, 1),
    "red": (1, 0, 0), "yellow": (1, 1, 0), "green": (0, 1, 0),
    "cyan": (0, 1, 1), "blue": (0, 0, 1), "magenta": (1, 0, 1),
}  # fmt: skip
SIZE = (600, 400)  # width and height of the picture for which a transform is shown
_TONES = (0, 10, 25, 50, 75, 90, 100)


def describe(found: Filter) -> dict[str, Any]:
    """Return what the list of filters tells of one."""
    return {
        "name": found.name,
        "kind": found.kind,
        "summary": found.summary,
        "form": found.form,
        "parameters": [
            {"name": p.name, "default": p.default, "range": p.describe(), "unit": p.unit, "about": p.about}
            for p in found.parameters
        ],
    }


def needs_values(text: str) -> bool:
    """Whether `text` is the bare name of a filter that has no default for one of its values."""
    return ":" not in text and any(p.default is None for p in find_filter(text.strip()).parameters)


def explain(text: str) -> dict[str, Any]:
    """Return the facts of a step; of a bare name also where a step needs values, as `perspective` does.

    Beside those of `describe`:

        kernel   those of `explain_kernel`
        matrix   its (3, 4) "matrix", what becomes of the "primaries", the "determinant" by which it scales
                 the volume of colours, and whether it "keeps_grey"
        curve    the "curves" (3, m), and what red, green and blue become at some "tones", in %
        table    its "size" n, and what becomes of the "primaries"; one of channels is told as a curve
        light    by how much it multiplies in the "centre", in the middle of each "edge" and in the "corner"
        look     the "chain" that it stands for
        warp     the "transform" (3, 3) for a picture of `SIZE`

    and of all but kernels "ways", lines that say how it is run.
    """
    if "|" in text:
        raise DataError(f"{text.strip()[:60]!r} is a chain", "show its steps one by one")
    return describe(find_filter(text.strip())) if needs_values(text) else explain_step(parse_step(text))


def explain_step(step: Step) -> dict[str, Any]:
    """Return the facts of a parsed step; see `explain`."""
    facts, kind = describe(step.filter), step.filter.kind
    if kind != "kernel":
        facts["ways"] = step_ways(step, SIZE)
    if kind in ("rows", "picture"):
        return facts
    if kind == "warp":
        try:
            transform = step.filter.make(*SIZE, *step.values)
        except DataError as error:
            shown = f"step {step.text!r}, shown for {SIZE[0]} × {SIZE[1]}"
            raise DataError(f"{shown}: {error.problem}", error.next_step) from error
        return facts | {"transform": getattr(transform, "matrix", transform), "for_size": SIZE}
    made = step.filter.make(*step.values)
    if kind == "table" and made.ndim == 2:  # of a file with a table for each channel
        kind = "curve"
    match kind:
        case "kernel":
            return facts | explain_kernel(made)
        case "matrix":
            volume = float(np.linalg.det(made[:, :3]))
            greys = made @ [[0, 0.5, 1], [0, 0.5, 1], [0, 0.5, 1], [1, 1, 1]]
            keeps = bool(np.ptp(greys, axis=0).max() < 1e-6)
            colours = np.array(list(PRIMARIES.values())) @ made[:, :3].T + made[:, 3]
            return facts | {
                "matrix": made, "primaries": _named(colours), "determinant": volume, "keeps_grey": keeps,
            }  # fmt: skip
        case "curve":
            steps = np.linspace(0, 100, made.shape[1])
            after = np.stack([np.interp(_TONES, steps, 100 * channel) for channel in made], axis=1)
            return facts | {"curves": made, "tones": dict(zip(map(str, _TONES), after, strict=True))}
        case "table":
            ends = np.array(list(PRIMARIES.values())) * (len(made) - 1)
            corners = [tuple(np.rint(end).astype(int)) for end in ends]
            named = {name: made[place] for name, place in zip(PRIMARIES, corners, strict=True)}
            if len(made) % 2 == 0:  # the grey in the middle is no entry
                del named["grey"]
            return facts | {"size": len(made), "primaries": named}
        case "light":
            width, height = (side / np.hypot(*SIZE) for side in SIZE)
            places = {"centre": (0, 0), "edge": (width, 0), "corner": (width, height)}
            points = {name: (np.float32(x), np.float32(y)) for name, (x, y) in places.items()}
            return facts | {"light": {name: float(made(*point)) for name, point in points.items()}}
        case _:
            return facts | {"chain": made}


def explain_kernel(kernel: np.ndarray) -> dict[str, Any]:
    """Return the facts of a kernel.

    "kernel", its "sum" and "rank"; the separable factors "columns" (terms, h) and "rows" (terms, w), whose
    products add up to the kernel, or to the kernel less "centre" in its middle, and of which those of a term
    have the same largest value; the "response" to waves, as `frequency.summarise` gives it; the "costs" of
    each way to convolve in multiplications a sample; the "method" that is chosen on 8 bits, and "why"; and
    all "ways", as `ways.kernel_ways` gives them.
    """
    if kernel.ndim != 2 or not kernel.size:
        raise DataError(f"a kernel of shape {kernel.shape} is no table", "give rows and columns")
    how, ways = plan(kernel), kernel_ways(kernel)
    tall, wide = (np.abs(part).max(axis=1, keepdims=True) for part in (how.columns, how.rows))
    scale = np.sqrt(np.divide(tall, wide, out=np.ones_like(tall), where=(tall > 0) & (wide > 0)))
    return {
        "kernel": kernel,
        "sum": float(kernel.sum()),
        "rank": how.rank,
        "columns": how.columns / scale,
        "rows": how.rows * scale,
        "centre": how.centre,
        "response": summarise(kernel),
        "method": ways[0]["method"],
        "costs": kernel_costs(kernel),
        "why": ways[0]["why"],
        "ways": ways,
    }


def _named(colours: np.ndarray) -> dict[str, np.ndarray]:
    return dict(zip(PRIMARIES, colours, strict=True))
