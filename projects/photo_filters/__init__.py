"""Filters, looks and geometric transforms for photographs.

from projects.photo_filters import filter_image

sharp = filter_image(pixels, "gaussian:2 | sharpen")  # (h, w) or (h, w, c), uint8, uint16 or float32
"""

from __future__ import annotations

from typing import Any

__all__ = ["filter_image"]


def __getattr__(name: str) -> Any:
    if name == "filter_image":  # imported on demand: `--help` needs none of it
        from projects.photo_filters.running import filter_image

        return filter_image
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
