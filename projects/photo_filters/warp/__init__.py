"""Turning, scaling and bending pictures by one matrix.

from projects.photo_filters.warp import warp_image

turned = warp_image(pixels, "rotate:10 | scale:50%", interpolation="bicubic")
moved = warp_image(pixels, Transform2D.translation(3.5, 0) @ Transform2D.rotation(10))
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_WHERE = {
    "INTERPOLATIONS": "sampling",
    "Plan": "planning",
    "Stage": "planning",
    "check_interpolation": "sampling",
    "plan_transform": "planning",
    "plan_warp": "planning",
    "read_alignment": "pairs",
    "run_plan": "pictures",
    "transform_image": "sampling",
    "transform_light": "sampling",
    "warp_image": "pictures",
}
__all__ = list(_WHERE)


def __getattr__(name: str) -> Any:
    if name in _WHERE:  # imported on demand: `--help` needs none of it
        return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
