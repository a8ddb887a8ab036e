"""Blurs: kernels that add up to one, so that an even surface stays as it is."""

from __future__ import annotations

import math

import numpy as np

from projects.photo_filters.registry import Parameter, register

__all__ = ["box", "gaussian", "gaussian_taps", "motion"]

SIGMA = Parameter("sigma", 1.0, 0.0, 250.0, "px", "standard deviation", above=True, fits=True)


@register("box", "kernel", Parameter("size", 3, 1, 999, "px", "side of the square", odd=True))
def box(size: float) -> np.ndarray:
    """Mean of a square: every neighbour counts alike."""
    n = int(size)
    return np.full((n, n), 1 / n**2)


@register("gaussian", "kernel", SIGMA)
def gaussian(sigma: float) -> np.ndarray:
    """Gaussian blur: neighbours count by exp(−d² / 2σ²).

    Cut off at four standard deviations, as scipy.ndimage.gaussian_filter does, and normalised.
    """
    taps = gaussian_taps(sigma)
    return np.outer(taps, taps)


def gaussian_taps(sigma: float) -> np.ndarray:
    """Return the one-dimensional Gaussian, of odd length and sum 1."""
    radius = int(4 * sigma + 0.5)
    x = np.arange(-radius, radius + 1)
    taps = np.exp(-0.5 * (x / sigma) ** 2)
    return taps / taps.sum()


@register(
    "motion",
    "kernel",
    Parameter("length", 15, 1, 999, "px", "way that the camera moved"),
    Parameter("angle", 0, unit="°", about="of the way, counter-clockwise from the right"),
)
def motion(length: float, angle: float) -> np.ndarray:
    """Motion blur: the mean along a line.

    The line is stepped along its longer axis, one sample a pixel, and shared between the two pixels nearest
    on the other axis; a sample at either end counts by the part of it that the line covers.
    """
    dx, dy = math.cos(math.radians(angle)), -math.sin(math.radians(angle))
    steep = abs(dy) > abs(dx)
    slope = dx / dy if steep else dy / dx
    half = length / 2 * max(abs(dx), abs(dy))
    r = math.ceil(half - 0.5)
    kernel = np.zeros((2 * r + 3, 2 * r + 3))  # one more on each side for the second of the two pixels
    for step in range(-r, r + 1):
        covered = min(1.0, half + 0.5 - abs(step))
        below = math.floor(step * slope)
        part = step * slope - below
        kernel[r + 1 + below, r + 1 + step] += covered * (1 - part)
        kernel[r + 2 + below, r + 1 + step] += covered * part
    kernel = kernel.T if steep else kernel
    while kernel.shape[0] > 1 and not (kernel[[0, -1]].any() or kernel[:, [0, -1]].any()):
        kernel = kernel[1:-1, 1:-1]
    return kernel / kernel.sum()
