"""Pictures of noise, kernels by the text of their step, and what a rounded result may be off by."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from projects.photo_filters.chain import parse_step


@pytest.fixture
def noise(rng: np.random.Generator) -> Callable[..., np.ndarray]:
    """`noise((40, 50, 3), np.uint16)` is a picture of random values over the whole scale."""

    def make(shape: tuple[int, ...], dtype: type = np.uint8) -> np.ndarray:
        if dtype is np.float32:
            return rng.random(shape, np.float32)
        return rng.integers(0, np.iinfo(dtype).max, shape, dtype, endpoint=True)

    return make


@pytest.fixture(scope="session")
def kernel() -> Callable[[str], np.ndarray]:
    """`kernel("gaussian:2")` is the kernel, or the colour matrix, of a step."""

    def make(step: str) -> np.ndarray:
        parsed = parse_step(step)
        return parsed.filter.make(*parsed.values)

    return make


@pytest.fixture(scope="session")
def assert_within_one_level() -> Callable[[np.ndarray, np.ndarray], None]:
    """Integers are the reference rounded, but for float32's error on the full scale, and in 8 bits but for
    the error of whole numbers, which `fixed_point` keeps below 0.45."""

    def check(result: np.ndarray, reference: np.ndarray) -> None:
        top = np.iinfo(result.dtype).max
        allowed = 0.95 if result.dtype == np.uint8 else max(0.51, 2e-5 * top)
        assert np.abs(result - np.clip(reference, 0, top)).max() <= allowed

    return check
