"""Kernels that bring details out: the picture plus a multiple of its second derivative."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from projects.photo_filters.filters.blurs import SIGMA, gaussian
from projects.photo_filters.registry import Parameter, register, strength

__all__ = ["emboss", "laplacian", "sharpen", "unsharp"]

_LAPLACIAN = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]], np.float64)
_EMBOSS = np.array([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]], np.float64)


def _identity(shape: tuple[int, ...]) -> np.ndarray:
    kernel = np.zeros(shape)
    kernel[shape[0] // 2, shape[1] // 2] = 1
    return kernel


@register("sharpen", "kernel", strength())
def sharpen(strength: float) -> np.ndarray:
    """Sharpen: f − strength · ∇²f, the 3 × 3 kernel with 5 in the middle."""
    return _identity((3, 3)) - strength * _LAPLACIAN


@register(
    "unsharp",
    "kernel",
    replace(SIGMA, default=2.0, about="size of the details"),
    Parameter("amount", 1.0, 0.0, 4.0, "%", "how much of them is added; 0 % leaves the picture"),
)
def unsharp(sigma: float, amount: float) -> np.ndarray:
    """Unsharp mask: f + amount · (f − Gaussian blur of f)."""
    blur = gaussian(sigma)
    return (1 + amount) * _identity(blur.shape) - amount * blur


@register("emboss", "kernel", strength())
def emboss(strength: float) -> np.ndarray:
    """Emboss: lit along the diagonal, from the lower right."""
    return (1 - strength) * _identity((3, 3)) + strength * _EMBOSS


@register("laplacian", "kernel")
def laplacian() -> np.ndarray:
    """Laplacian ∇²f by differences; what is negative becomes black."""
    return _LAPLACIAN.copy()
