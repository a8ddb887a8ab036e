"""What there is to know of a filter: its values, and its kernel with rank and cost, or its matrix."""

from __future__ import annotations

from typing import Any

from projects.photo_filters.chain import find_filter, parse_step
from projects.photo_filters.registry import Filter
from shared.linalg.convolve import plan

__all__ = ["describe", "explain"]


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


def explain(text: str) -> dict[str, Any]:
    """Return the facts of a step; of a bare name also where a step needs values, as `perspective` does.

    Beside those of `describe`: of a colour filter its (3, 4) "matrix"; of a kernel filter the "kernel", its
    "sum" and "rank", the separable factors "columns" (rank, h) and "rows" (rank, w), the "costs" of each way
    to convolve and the "method" that is chosen.
    """
    if ":" not in text and find_filter(text.strip()).kind in ("picture", "warp"):
        return describe(find_filter(text.strip()))
    step = parse_step(text)
    facts = describe(step.filter)
    if step.filter.kind == "matrix":
        facts["matrix"] = step.filter.make(*step.values)
    if step.filter.kind == "kernel":
        kernel = step.filter.make(*step.values)
        how = plan(kernel)
        facts |= {"kernel": kernel, "sum": float(kernel.sum()), "rank": how.rank}
        facts |= {"columns": how.columns, "rows": how.rows, "method": how.method, "costs": how.costs}
    return facts
