"""A matrix from life."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_sample_image


@pytest.fixture(scope="session")
def plane() -> np.ndarray:
    """The luminance of a photograph, (427, 640) in float32."""
    return load_sample_image("china.jpg").mean(axis=2, dtype=np.float32)
