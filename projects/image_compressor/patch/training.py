"""Training the tables: `make train-compressor`, or python -m projects.image_compressor.patch.training FOLDER…

1. Patches are put into classes by the direction and strength of their gradients; then in turn each class gets
   the predictor and basis that suit its patches, and each patch the class where it costs least (Lloyd 1982):

       Pᵀ = (Σ t tᵀ + ρ G + 2 (n + ρ) I)⁻¹ (Σ t xᵀ + ρ X)       ridge regression, shrunk towards that of all
       B  = eigenvectors of Σ r rᵀ, r = x − P t, by falling eigenvalue: singular vectors of the residuals

   with what is known around a patch taken from the original and noise in the place of coding errors.
2. The pictures are coded with these tables, and step 1 is gone through again with what a decoder sees.
3. They are coded once more: what the entropy coder has learned at the end is what it begins with later, and
   counted levels become tables of bits.

Every eighth picture takes no part: on those settings are chosen.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from projects.image_compressor.colour import halved, split_planes
from projects.image_compressor.patch.borders import (
    BITS,
    BORDER,
    SAMPLES,
    SIDE,
    gather_context,
    gather_reference,
)
from projects.image_compressor.patch.coder import patch_steps, samples_of, write_planes
from projects.image_compressor.patch.counting import count_bits, learn_states, starting_tables
from projects.image_compressor.patch.fitting import alternate
from projects.image_compressor.patch.tables import MAGIC, VERSION, PlaneTables
from shared.compiled import jit
from shared.container import write_container

__all__ = ["FOLDERS", "find_pictures", "read_pictures", "train"]

FOLDERS = ("kodak", "urban100-half", "large-photos")  # of the data folder, that the shipped tables come from

CLASSES = (32, 8, 8)
CONTEXT = (BORDER, BORDER + SAMPLES, BORDER + 2 * SAMPLES)
_SHRINK = (200.0, 400.0, 400.0)
_NOISE = (4.0, 2.5, 2.5)
_STEP = (22.0, 14.0, 14.0)
_ROUNDS, _ROUNDS_AGAIN = 12, 5
_AGAIN = 2  # times that all is fitted to what a decoder sees
_STEPS = (8.0, 14.0, 24.0, 42.0)  # of the pictures that are coded to learn from
_LARGE = 1200  # longer sides are halved until below, so that blocks of JPEG vanish
_MOST = 330_000  # patches of a plane to learn from


def find_pictures(folders: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Return the pictures of folders that are trained on, and every eighth that is not."""
    paths = sorted(p for folder in folders for p in folder.iterdir() if p.suffix in (".png", ".jpg"))
    return [path for i, path in enumerate(paths) if i % 8 != 7], paths[7::8]


def read_pictures(paths: Sequence[Path]) -> list[np.ndarray]:
    """Return pictures (h, w, 3) uint8, large ones halved again and again."""
    pictures = []
    for path in paths:
        with Image.open(path) as opened:
            picture = opened.convert("RGB")
        factor = 1
        while max(picture.size) > _LARGE * factor:
            factor *= 2
        pictures.append(np.asarray(picture.reduce(factor) if factor > 1 else picture))
    return pictures


def train(pictures: Sequence[np.ndarray], rng: np.random.Generator) -> list[PlaneTables]:
    """Return tables of luma, Cb and Cr."""
    planes = [_planes(picture) for picture in pictures]
    noisy = [
        [
            np.clip(plane + rng.normal(0, _NOISE[i] * (1 << BITS), plane.shape), 0, 255 << BITS).astype(
                np.int32
            )
            for i, plane in enumerate(own)
        ]
        for own in planes
    ]
    fitted = [
        alternate(
            *_gathered(i, planes, noisy, [_STEP[i]] * len(planes), rng),
            classes=CLASSES[i],
            shrink=_SHRINK[i],
            rounds=_ROUNDS,
        )
        for i in range(3)
    ]
    tables = [starting_tables(p, b) for p, b in fitted]
    tables = count_bits(planes[:: max(1, len(planes) // 8)], tables)
    for turn in range(_AGAIN):
        tables = _retrained(planes, tables, turn, rng)
        for _ in range(2):
            tables = count_bits(planes[:: max(1, len(planes) // 16)], tables)
    return learn_states(planes, tables, rng)


def _retrained(
    planes: Sequence[Sequence[np.ndarray]],
    tables: Sequence[PlaneTables],
    turn: int,
    rng: np.random.Generator,
) -> list[PlaneTables]:
    """Fit again, with what a decoder sees: each picture as it is, and mirrored or transposed."""
    seen: list[list[np.ndarray]] = []
    doubled: list[list[np.ndarray]] = []
    steps: list[float] = []
    for k, own in enumerate(planes):
        turned = own if k % 3 == 0 else [np.ascontiguousarray(p[:, ::-1] if k % 3 == 1 else p.T) for p in own]
        for target in (own, turned):
            steps.append(_STEPS[(len(steps) + turn) % len(_STEPS)])
            coded = write_planes(target, patch_steps(steps[-1], 3, True), tables)
            seen.append([one.plane for one in coded])
            doubled.append(list(target))
    fitted = []
    for i in range(3):
        own_steps = [patch_steps(step, 3, True)[i] / 64 for step in steps]
        gathered = _gathered(i, doubled, seen, own_steps, rng)
        fitted.append(
            alternate(
                *gathered,
                classes=CLASSES[i],
                shrink=_SHRINK[i],
                rounds=_ROUNDS_AGAIN,
                analysis=tables[i].analysis,
            )
        )
    return [
        replace(
            starting_tables(*new),
            **{name: getattr(old, name) for name in ("level_bits", "end_bits", "class_bits")},
        )
        for new, old in zip(fitted, tables, strict=True)
    ]


def _planes(picture: np.ndarray) -> list[np.ndarray]:
    height, width = (side // 16 * 16 for side in picture.shape[:2])
    y, cb, cr = split_planes(np.ascontiguousarray(picture[:height, :width]))
    return [samples_of(plane) for plane in (y, halved(cb) + 128, halved(cr) + 128)]


def _gathered(
    i: int,
    planes: Sequence[Sequence[np.ndarray]],
    seen: Sequence[Sequence[np.ndarray]],
    steps: Sequence[float],
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Patches x − m (n, 64) and contexts t (n, context) of plane i in levels of 255, and steps, float32."""
    parts = []
    for own, known, step in zip(planes, seen, steps, strict=True):
        luma = known[0]
        small = (luma[::2, ::2] + luma[1::2, ::2] + luma[::2, 1::2] + luma[1::2, 1::2] + 2) >> 2
        references = np.stack([small, known[1]][:i]) if i else np.empty((0, *own[0].shape), np.int32)
        x, t = _collect(own[i], known[i], references, CONTEXT[i])
        parts.append((x, t, np.full(len(x), step, np.float32)))
    x, t, of_patch = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    if len(x) > _MOST:
        chosen = rng.choice(len(x), _MOST, replace=False)
        x, t, of_patch = x[chosen], t[chosen], of_patch[chosen]
    return x, t, of_patch


@jit(nogil=True)
def _collect(plane, known, references, n_context):  # type: ignore[no-untyped-def]
    rows, columns = plane.shape[0] // SIDE, plane.shape[1] // SIDE
    x = np.empty((rows * columns, SAMPLES), np.float32)
    t = np.empty((rows * columns, n_context), np.float32)
    context = np.empty(n_context, np.int32)
    unit = np.float32(1 / (1 << BITS))
    for row in range(rows):
        for column in range(columns):
            n = row * columns + column
            mean = gather_context(known, row * SIDE, column * SIDE, 128 << BITS, context)
            for r in range(len(references)):
                gather_reference(
                    references[r], row * SIDE, column * SIDE, 128 << BITS, context, BORDER + r * SAMPLES
                )
            for j in range(n_context):
                t[n, j] = np.float32(context[j]) * unit
            for i in range(SAMPLES):
                sample = plane[row * SIDE + i // SIDE, column * SIDE + i % SIDE]
                x[n, i] = np.float32(sample - mean) * unit
    return x, t


def _save(path: Path, tables: Sequence[PlaneTables], sources: Sequence[Path]) -> None:
    arrays: dict[str, np.ndarray] = {}
    for i, own in enumerate(tables):
        arrays |= {
            f"{i}.predictors": own.predictors.astype(np.int16),
            f"{i}.bases": own.bases.astype(np.int16),
            f"{i}.slots": (own.slots >> 14).astype(np.uint16),
            f"{i}.counts": (own.slots & 255).astype(np.uint8),
            f"{i}.weights": own.weights.astype(np.int32),
            f"{i}.level_bits": own.level_bits,
            f"{i}.end_bits": own.end_bits,
            f"{i}.class_bits": own.class_bits,
        }
    digests = {source.name: hashlib.sha256(source.read_bytes()).hexdigest() for source in sources}
    write_container(path, MAGIC, VERSION, {"trained on": digests}, arrays, force=True)


def main(words: list[str]) -> None:
    """Train on the pictures of the folders and write the tables."""
    if len(words) < 2:
        sys.exit("error: no folders of pictures; give TABLES.bin FOLDER…")
    for folder in words[1:]:
        if not Path(folder).is_dir():
            sys.exit(f"error: {folder} is no folder; name one of pictures, as below PORTFOLIO_DATA")
    target, kept = Path(words[0]), find_pictures([Path(word) for word in words[1:]])[0]
    tables = train(read_pictures(kept), np.random.default_rng(0))
    _save(target, tables, kept)


if __name__ == "__main__":
    main(sys.argv[1:])
