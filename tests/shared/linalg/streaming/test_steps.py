"""Steps say what they do: each alone against numpy."""

from __future__ import annotations

import numpy as np
import pytest

from shared.linalg.streaming.program import run_program
from shared.linalg.streaming.steps import Light, Premultiply, Recolour, Rescale, Unpremultiply, Window


def test_each_step_is_its_formula(rng):
    grey, colour, clear = (rng.random((6, 7, c), np.float32) for c in (1, 3, 4))
    matrix, columns, rows = rng.random((3, 4)), rng.random((6, 2)), rng.random((2, 7))
    weights = np.array([[0.5, 0.25, 0.25]])
    across = Window(np.ones((1, 1, 1)), weights, np.zeros((0, 2), np.int64), np.zeros(0), 0, 1)
    padded = np.pad(colour, [(0, 0), (1, 1), (0, 0)], "symmetric")
    shown = clear * clear[..., 3:]
    shown[..., 3] = clear[..., 3]
    expected = [
        (grey, Rescale(2, 0.5), 2 * grey + 0.5),
        (colour, Recolour(matrix), colour @ matrix[:, :3].T + matrix[:, 3]),
        (colour, Light(columns, rows), colour * (columns @ rows)[..., None]),
        (colour, across, 0.5 * padded[:, :-2] + 0.25 * padded[:, 1:-1] + 0.25 * padded[:, 2:]),
        (clear, Premultiply(), shown),
        (shown, Unpremultiply(), clear),
    ]
    for image, step, result in expected:
        assert run_program(image, [step], image.shape[2]) == pytest.approx(result, abs=1e-5)
