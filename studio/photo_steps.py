"""Filters as sliders: the steps of a chain, each parameter with a field of its own."""

from __future__ import annotations

import math

import streamlit as st

from projects.photo_filters.chain import PICTURE_KINDS
from projects.photo_filters.registry import REGISTRY, Filter, Parameter
from studio.dials import dial, whole_dial
from studio.frame import field

__all__ = ["choices", "controls", "step_text"]

_FARTHEST = {"°": 180.0, "px": 50.0, "": 5.0, "%": 4.0}  # ends of sliders whose values know none
_NOT_HERE = {"table"}  # it names a file of this machine


def choices() -> list[str]:
    """The filters of pictures that are no looks."""
    return [
        name
        for name, found in REGISTRY.items()
        if found.kind in PICTURE_KINDS and found.kind != "look" and name not in _NOT_HERE
    ]


def controls(found: Filter) -> list[float | str]:
    """Show a field for each parameter of a filter; return the values."""
    values: list[float | str] = []
    for parameter in found.parameters:
        key = f"photo.{found.name}.{parameter.name}"
        label = f"{found.name}: {parameter.name}"
        if parameter.choices:
            words = list(parameter.choices)
            values.append(st.segmented_control(label, words, key=field(key, words[0], words)) or words[0])
        elif parameter.text:
            text = st.text_input(label, key=field(key, parameter.default), max_chars=100, help=parameter.text)
            values.append(text.replace(",", " ").replace("|", " "))
        else:
            values.append(_slider(label, key, parameter))
    return values


def _slider(label: str, key: str, parameter: Parameter) -> float:
    low, high = bounds(parameter)
    default = float(parameter.default or 0)
    if parameter.unit == "%":  # shown as per cent
        shown = whole_dial(key, f"{label} %", round(100 * low), round(100 * high), round(100 * default))
        return max(shown / 100, parameter.low)
    step = 2.0 if parameter.odd else 1.0 if high - low > 60 else 0.1
    unit = f" {parameter.unit}" if parameter.unit else ""
    return dial(key, f"{label}{unit}", low, high, step=step, default=default)


def bounds(parameter: Parameter) -> tuple[float, float]:
    """Return the ends of a slider: those of a number where they are near, so that it can be set finely."""
    far = _FARTHEST[parameter.unit]
    low = -far if math.isinf(parameter.low) else float(parameter.low)
    high = far if math.isinf(parameter.high) else float(parameter.high)
    high = min(high, max(far, 3 * float(parameter.default or 0))) if parameter.unit != "°" else high
    if parameter.odd and (high - low) % 2:
        high += 1
    if parameter.above:
        low += 0.01 if parameter.unit == "%" else 0.1
    return low, high


def step_text(found: Filter, values: list[float | str], scale: float = 1.0) -> str:
    """Return a step with its values, lengths in pixels of a picture that is `scale` times as large."""
    written = []
    for parameter, value in zip(found.parameters, values, strict=True):
        if isinstance(value, str):
            written.append(value)
            continue
        if parameter.unit == "px" and scale != 1:
            value = min(max(value * scale, parameter.low), parameter.high)
            if parameter.odd:
                value = max(2 * round((value - 1) / 2) + 1, parameter.low)
            elif parameter.above and value <= parameter.low:
                value = 0.01
        written.append(f"{value:.6g}")
    return f"{found.name}:{','.join(written)}" if written else found.name
