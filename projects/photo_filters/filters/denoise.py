"""Noise taken away where it is only noise."""

from __future__ import annotations

import numpy as np

from projects.photo_filters.registry import Parameter, register
from projects.photo_filters.windows.patch_pca import denoise_patches

__all__ = ["denoise"]


def _direct(image: np.ndarray, border: str, noise: float) -> np.ndarray:
    return denoise_patches(image, border, 255 * noise)


@register(
    "denoise",
    "picture",
    Parameter("noise", 0.0, 0.0, 1.0, "%", "its standard deviation; 0 % to have it measured"),
    direct=_direct,
)
def denoise(image: np.ndarray, border: str, noise: float) -> np.ndarray:
    """Denoise: in the principal components of patches, what noise alone could have made is left out."""
    return denoise_patches(image, border, noise)
