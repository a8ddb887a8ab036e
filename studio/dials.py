"""Numbers that are slid or typed, and answered while the hand still moves."""

from __future__ import annotations

import math
from typing import Any

from studio.components import slide
from studio.frame import kept, later

__all__ = ["dial", "nearest", "whole_dial"]


def dial(name: str, label: str, low: float, high: float, *, step: float, default: float) -> float:
    """Show a slider with a field for its number; return the value, which the session keeps under `name`.

    The sliders of Streamlit tell of themselves when they have rested for a fifth of a second; this one tells
    at once, and again when the answer is there.
    """
    value = nearest(kept().get(name, default), low, high, step, default)

    def take(told: Any) -> None:
        kept()[name] = nearest(told, low, high, step, value)

    later(lambda: slide(f"{name} dial", label=label, low=low, high=high, step=step, value=value, slid=take))
    return value


def whole_dial(name: str, label: str, low: int, high: int, default: int) -> int:
    """Show a slider for a whole number."""
    return round(dial(name, label, low, high, step=1, default=default))


def nearest(told: Any, low: float, high: float, step: float, default: float) -> float:
    """Return the step from `low` to `high` that is nearest to a value, or to the default where it is none."""
    is_number = isinstance(told, int | float) and not isinstance(told, bool) and math.isfinite(told)
    value = min(max(float(told if is_number else default), low), high)
    value = min(low + step * round((value - low) / step), high)
    return round(value, 6)
