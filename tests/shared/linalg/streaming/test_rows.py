"""The order of work leaves no trace: any number of threads, any cut into bands."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from shared.linalg.kernel_plan import plan
from shared.linalg.streaming.program import Program
from shared.linalg.streaming.steps import Recolour
from shared.linalg.streaming.windows import window_of


@pytest.mark.parametrize("height", [1, 2, 5, 37])
@pytest.mark.parametrize("border", ["reflect", "constant", "wrap"])
def test_bands_meet_without_a_seam(rng, height, border):
    kernels = [
        np.outer(rng.random(9), rng.random(5)),
        rng.random((3, 3)),
        np.outer(rng.random(2), rng.random(4)),
    ]
    steps = [window_of(kernel / kernel.sum(), plan(kernel / kernel.sum())) for kernel in kernels]
    image = rng.integers(0, 256, (height, 23, 3), np.uint8)
    stream = Program(height, 23, 3, [*steps[:2], Recolour(rng.random((3, 4)) / 3), steps[2]], border=border)
    whole, parts = np.empty_like(image), np.empty_like(image)
    stream.run(image, whole, 0, height)
    for start, stop in itertools.pairwise(sorted({0, 1, height // 3, height // 2, height - 1, height})):
        if stop > start:
            stream.run(image, parts, start, stop)
    assert np.array_equal(parts, whole)
