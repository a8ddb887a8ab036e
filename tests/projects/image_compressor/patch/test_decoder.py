"""Old files show the same picture for ever, however it is worked out."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from projects.image_compressor import decode
from projects.image_compressor.patch import decoder, section
from projects.image_compressor.patch.encoder import PatchEncoder
from shared.metrics.images import psnr

FILES = Path(__file__).parent / "golden"
# encoded once and kept: every machine and every later version decodes them to these pixels
GOLDEN = {
    "alpha-whole-chroma.svdc": "a3d740f569336a7e982e08c1146905588345ef75ca13da94ff3f1b2608d69bd0",
    "halved-chroma.svdc": "b3e9900caa9b50ecb72addcb4a9e58b74712585f05266a6cf4a0a8df3baa937a",
    "grey-16-bits.svdc": "4f278a4bcccabca6b0bbed3d96b87bdcf7eabd5511e01930438d0b28841c5373",
}


def test_golden_files_decode_to_the_same_pixels() -> None:
    assert {path.name for path in FILES.iterdir()} == set(GOLDEN)
    for name, digest in GOLDEN.items():
        pixels = decode((FILES / name).read_bytes())
        assert hashlib.sha256(pixels.astype(pixels.dtype.newbyteorder("<")).tobytes()).hexdigest() == digest


@pytest.mark.slow
def test_golden_files_decode_alike_without_compiled_code(root: Path) -> None:
    """Numpy's numbers warn where they overflow, and add up in another order."""
    program = (
        "import hashlib, sys; from projects.image_compressor import decode\n"
        "for name in sys.argv[1:]:\n"
        "    print(hashlib.sha256(decode(open(name, 'rb').read()).tobytes()).hexdigest())"
    )
    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "error::RuntimeWarning",
            "-c",
            program,
            *(str(FILES / name) for name in GOLDEN),
        ],
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
    )
    assert done.stdout.split() == list(GOLDEN.values())


@pytest.mark.parametrize("step", [1200, 2600])
@pytest.mark.parametrize("shape", [(96, 80, 3), (95, 79, 4), (50, 33), (49, 33), (65, 30, 3), (33, 20, 4)])
def test_portions_make_no_difference(
    scene: np.ndarray, monkeypatch: pytest.MonkeyPatch, step: int, shape: tuple[int, ...]
) -> None:
    picture = np.dstack([scene, scene[..., 0]])[: shape[0], : shape[1]]
    picture = np.ascontiguousarray(picture[..., 0] if len(shape) == 2 else picture[..., : shape[2]])
    made = PatchEncoder(picture).at_step(step)
    whole = decode(made.data)
    for rows in (16, 48):
        monkeypatch.setattr(decoder, "ROWS", rows)
        assert (decode(made.data) == whole).all()
    assert (made.pixels == whole).all()


def test_bands_are_put_together(scene: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    """Coded by themselves they cost a little and lose nothing."""
    picture = np.tile(scene, (3, 1, 1))[:-5]
    one = PatchEncoder(picture).at_step(2100)
    monkeypatch.setattr(section, "BAND", 3_000)
    many = PatchEncoder(picture).at_step(2100)
    shown = decode(many.data)
    assert (shown == many.pixels).all()
    assert section.band_height(*picture.shape[:2]) * 16 < len(picture) / 3
    assert len(one.data) < len(many.data) < 1.5 * len(one.data)
    assert abs(psnr(picture, shown) - psnr(picture, one.pixels)) < 0.5
