"""The picture does not depend on how it is cut into portions."""

from __future__ import annotations

import numpy as np
import pytest

from projects.image_compressor import decode
from projects.image_compressor.patch import decoder, section
from projects.image_compressor.patch.encoder import PatchEncoder
from shared.metrics.images import psnr


@pytest.mark.parametrize("step", [1200, 2600])
@pytest.mark.parametrize("shape", [(96, 80, 3), (95, 79, 4), (50, 33)])
def test_portions_make_no_difference(
    scene: np.ndarray, monkeypatch: pytest.MonkeyPatch, step: int, shape: tuple[int, ...]
) -> None:
    picture = np.dstack([scene, scene[..., 0]])[: shape[0], : shape[1]]
    picture = np.ascontiguousarray(picture[..., 0] if len(shape) == 2 else picture[..., : shape[2]])
    made = PatchEncoder(picture).at_step(step)
    whole = decode(made.data)
    for rows in (16, 48):
        monkeypatch.setattr(decoder, "_ROWS", rows)
        assert (decode(made.data) == whole).all()
    assert (made.pixels == whole).all()


def test_bands_are_put_together(scene: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    """Coded by themselves they cost a little and lose nothing."""
    picture = np.tile(scene, (3, 1, 1))[:-5]
    one = PatchEncoder(picture).at_step(2100)
    monkeypatch.setattr(section, "_BAND", 3_000)
    many = PatchEncoder(picture).at_step(2100)
    shown = decode(many.data)
    assert (shown == many.pixels).all()
    assert section.band_height(*picture.shape[:2]) * 16 < len(picture) / 3
    assert len(one.data) < len(many.data) < 1.5 * len(one.data)
    assert abs(psnr(picture, shown) - psnr(picture, one.pixels)) < 0.5
