"""Bits are those of counts, and states are those of what was coded last."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from projects.image_compressor.colour import halved, split_planes
from projects.image_compressor.patch import counting
from projects.image_compressor.patch.coder import patch_steps, samples_of, write_planes
from projects.image_compressor.patch.counting import count_bits, learn_states, starting_tables
from projects.image_compressor.patch.tables import PlaneTables


def planes_of(scene: np.ndarray) -> list[np.ndarray]:
    y, cb, cr = split_planes(scene)
    return [samples_of(p, multiple=m) for p, m in ((y, 16), (halved(cb) + 128, 8), (halved(cr) + 128, 8))]


def test_counted_bits_are_probabilities(scene: np.ndarray, tables: list[PlaneTables]) -> None:
    """They add up to one, in every row, counted or not; and 0 grows cheaper as the step grows."""
    blank = [starting_tables(own.predictors, own.bases) for own in tables]
    for own in count_bits([planes_of(scene)], blank):
        levels = own.level_bits.copy()
        levels[:, :, 1:] -= 1  # the sign
        np.testing.assert_allclose((2.0**-levels).sum(axis=2), 1, atol=1e-4)
        np.testing.assert_allclose((2.0**-own.end_bits).sum(axis=1), 1, atol=1e-4)
        np.testing.assert_allclose((2.0**-own.class_bits).sum(axis=1), 1, atol=1e-4)
        assert own.end_bits[16, 0] < own.end_bits[2, 0]


def test_learned_states_make_the_same_picture_smaller(
    scene: np.ndarray, tables: list[PlaneTables], monkeypatch
) -> None:
    monkeypatch.setattr(counting, "_STEPS_OF_STATES", (12.0,))
    blank = [starting_tables(own.predictors, own.bases) for own in tables]
    blank = [
        replace(own, level_bits=full.level_bits, end_bits=full.end_bits, class_bits=full.class_bits)
        for own, full in zip(blank, tables, strict=True)
    ]
    planes, steps = planes_of(scene), patch_steps(12.0, 3, True)
    before = sum(len(one.stream) for one in write_planes(planes, steps, blank))
    learned = learn_states([planes], blank, np.random.default_rng(0))
    after = sum(len(one.stream) for one in write_planes(planes, steps, learned))
    assert after < 0.9 * before
    assert all((own.slots & 255).max() <= 24 for own in learned)
