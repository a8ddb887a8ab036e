"""Energies tell direction and scale, and follow the picture when it is turned."""

from __future__ import annotations

import numpy as np
import pytest

from projects.song_recommender.pictures.texture import DIRECTIONS, SCALES, texture_energies


def _stripes(angle: float, period: float, size: int = 96) -> np.ndarray:
    y, x = np.mgrid[:size, :size]
    along = x * np.cos(angle) + y * np.sin(angle)
    return (0.5 + 0.4 * np.sin(2 * np.pi * along / period)).astype(np.float32)


def _table(lightness: np.ndarray) -> np.ndarray:
    """(scale, mean or root mean square, direction)."""
    return np.exp(texture_energies(lightness)).reshape(len(SCALES), 2, DIRECTIONS)


@pytest.mark.parametrize("direction", range(DIRECTIONS))
def test_stripes_show_in_their_direction(direction: int) -> None:
    energies = _table(_stripes(np.pi * direction / DIRECTIONS, 8))
    assert set(energies[0].argmax(axis=-1)) == {direction}


def test_finer_stripes_show_at_finer_scales() -> None:
    """Stripes of period P answer most at σ = P / 2π; each scale is the best for its own."""
    periods = [2 * np.pi * sigma for sigma in SCALES]
    answers = np.array([_table(_stripes(0, period, 160))[:, 0, 0] for period in periods])
    assert answers.argmax(axis=1).tolist() == list(range(len(SCALES)))


def test_a_ramp_answers_by_the_scale() -> None:
    """σ·∂G_σ of a ramp is σ times its slope, but for the borders."""
    ramp = np.broadcast_to(np.linspace(0, 1, 400, dtype=np.float32), (20, 400)).copy()
    means = _table(ramp)[:, 0, 0] - 1e-3
    assert means / means[0] == pytest.approx(np.array(SCALES) / SCALES[0], rel=0.05)


def test_a_quarter_turn_moves_directions_round(scenes: list[np.ndarray]) -> None:
    lightness = scenes[0][..., 1].astype(np.float32) / 255
    turned = _table(np.ascontiguousarray(np.rot90(lightness)))
    np.testing.assert_allclose(turned, np.roll(_table(lightness), DIRECTIONS // 2, axis=-1), rtol=2e-3)


def test_a_flat_picture_has_only_the_floor() -> None:
    assert np.ptp(texture_energies(np.full((20, 30), 0.7, np.float32))) < 1e-3
    assert np.isfinite(texture_energies(np.zeros((1, 1), np.float32))).all()
