"""Bits are those of counts, and states are those of what was coded last."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from projects.image_compressor.patch import counting
from projects.image_compressor.patch.coder import patch_steps, write_band
from projects.image_compressor.patch.counting import count_bits, learn_states, starting_tables
from projects.image_compressor.patch.planes import Effort
from projects.image_compressor.patch.tables import LARGE_LUMA, PatchTables


@pytest.mark.slow
def test_counted_bits_are_probabilities(planes: list[np.ndarray], tables: tuple[PatchTables, ...]) -> None:
    """They add up to one, in every row, counted or not; and nothing grows cheaper as the step grows."""
    blank = [starting_tables(own.predictors, own.bases) for own in tables]
    counted = count_bits([planes], blank)
    for own in counted:
        levels = own.level_bits.copy()
        levels[..., 1:] -= 1  # the sign
        for bits in (levels, own.end_bits, own.class_bits):
            np.testing.assert_allclose((2.0**-bits).sum(axis=-1), 1, atol=1e-3)
        assert own.end_bits[16, 0, 0] < own.end_bits[2, 0, 0]
    np.testing.assert_allclose((2.0 ** -counted[LARGE_LUMA].split_bits).sum(axis=-1), 1, atol=1e-4)


def test_learned_states_make_the_same_picture_smaller(
    planes: list[np.ndarray], tables: tuple[PatchTables, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "_STEPS_OF_STATES", (12.0,))
    bits = ("level_bits", "end_bits", "class_bits", "split_bits")
    blank = [
        replace(starting_tables(own.predictors, own.bases), **{name: getattr(own, name) for name in bits})
        for own in tables
    ]
    steps = patch_steps(12.0, 3, True)
    before = sum(len(one.stream) for one in write_band(planes, steps, blank, effort=Effort()))
    learned = learn_states([planes], blank, np.random.default_rng(0))
    after = sum(len(one.stream) for one in write_band(planes, steps, learned, effort=Effort()))
    assert after < 0.9 * before
    assert all((own.slots & 255).max() <= 24 for own in learned)
