"""What training rests on, on small invented planes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from projects.image_compressor.patch import counting, training


@pytest.mark.slow
def test_tables_are_trained_and_the_same_again(
    rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From pictures to tables, twice, at a small number of steps."""
    monkeypatch.setattr(counting, "_STEPS_OF_STATES", (20.0,))
    monkeypatch.setattr(training, "_AGAIN", 1)
    monkeypatch.setattr(training, "_ROUNDS_AGAIN", 1)
    monkeypatch.setattr(training, "_KINDS", tuple(replace(kind, rounds=2) for kind in training._KINDS))
    y, x = np.mgrid[:96, :96]
    pictures = [
        np.clip(np.stack([x + k * 20, y * 2, x + y], axis=-1) + rng.normal(0, 9, (96, 96, 3)), 0, 255)
        for k in range(2)
    ]
    pictures = [picture.astype(np.uint8) for picture in pictures]
    first, second = (training.train(pictures, np.random.default_rng(0)) for _ in range(2))
    for a, b in zip(first.patches, second.patches, strict=True):
        for name in ("predictors", "bases", "slots", "weights", "level_bits", "split_bits"):
            assert (getattr(a, name) == getattr(b, name)).all()
    assert (first.smoothing == second.smoothing).all()
    assert first.smoothing.any()


def test_large_pictures_are_halved(tmp_path: Path) -> None:
    Image.new("RGB", (5_000, 40), (1, 2, 3)).save(tmp_path / "large.png")
    (picture,) = training.read_pictures([tmp_path / "large.png"])
    assert picture.shape == (10, 1250, 3)
    assert (picture == (1, 2, 3)).all()
