"""Training the tables: `make train-compressor`, or python -m projects.image_compressor.patch.training FOLDER…

1. Patches are put into classes by the direction and strength of their gradients; then in turn each class gets
   the predictor and basis that suit its patches, and each patch the class where it costs least (Lloyd 1982):

       Pᵀ = (Σ t tᵀ + ρ G + 2 (n + ρ) I)⁻¹ (Σ t xᵀ + ρ X)       ridge regression, shrunk towards that of all
       B  = eigenvectors of Σ r rᵀ, r = x − P t, by falling eigenvalue: singular vectors of the residuals

   with what is known around a patch taken from the original and noise in the place of coding errors.
2. The pictures are coded with these tables, and step 1 is gone through again with what a decoder sees;
   patches of a size that was not chosen count for a part.
3. They are coded once more: counted choices become tables of bits, what the entropy coder has learned at
   the end is what it begins with later, and decoded planes beside the originals give the Wiener filter.

Every eighth picture takes no part: on those settings are chosen.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from projects.image_compressor.colour import halved, split_planes
from projects.image_compressor.patch.around import LARGE
from projects.image_compressor.patch.borders import BITS, BORDER, GROUP, SAMPLES, SIDE, collect
from projects.image_compressor.patch.coder import patch_steps, samples_of, write_band
from projects.image_compressor.patch.counting import count_bits, learn_states, starting_tables
from projects.image_compressor.patch.fitting import alternate
from projects.image_compressor.patch.grouping import OFFSETS
from projects.image_compressor.patch.planes import Coded, Effort, quartered
from projects.image_compressor.patch.smoothing import CLASSES, OCTAVES, TAPS, gather_moments, solve_weights
from projects.image_compressor.patch.tables import PatchTables, Tables, save_tables
from projects.image_compressor.patch.tuning import default_offsets
from shared.blas import one_blas_thread
from shared.workers import in_order

__all__ = ["FOLDERS", "find_pictures", "read_pictures", "train"]

FOLDERS = ("kodak", "urban100-half", "large-photos")  # of the data folder, that the shipped tables come from


@dataclass(frozen=True)
class _Kind:
    """How one kind of patch is trained."""

    plane: int
    side: int
    context: int
    classes: int
    shrink: float
    noise: float
    step: float
    rounds: int
    most: int  # patches to learn from
    unchosen: float  # share of the patches kept where the other size was chosen


_KINDS = (
    _Kind(0, SIDE, BORDER, 32, 200.0, 4.0, 22.0, 12, 420_000, 0.25),
    _Kind(0, GROUP, 5 * GROUP + 1, 16, 200.0, 4.0, 22.0, 8, 160_000, 0.2),
    _Kind(1, SIDE, BORDER + SAMPLES, 8, 400.0, 2.5, 14.0, 10, 250_000, 1.0),
    _Kind(2, SIDE, BORDER + 2 * SAMPLES, 8, 400.0, 2.5, 14.0, 10, 250_000, 1.0),
)
_ROUNDS_AGAIN = 5
_AGAIN = 3  # times that all is fitted to what a decoder sees
_STEPS = (8.0, 14.0, 24.0, 42.0)  # of the pictures that are coded to learn from
_LARGE = 1600  # longer sides are halved until below, so that blocks of JPEG vanish
_WIDE = 250_000  # samples of luma; of the few pictures that have more, one version more
_THREADS = 2


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


def train(pictures: Sequence[np.ndarray], rng: np.random.Generator) -> Tables:
    """Return the tables that pictures teach."""
    planes = [_planes(picture) for picture in pictures]
    nothing = [None] * len(planes)
    noises = [next(kind.noise for kind in _KINDS if kind.plane == plane) for plane in range(3)]
    noisy = [[_noisy(plane, noise, rng) for plane, noise in zip(own, noises, strict=True)] for own in planes]
    tables = []
    for kind in _KINDS:
        x, t, steps = _gathered(kind, planes, noisy, nothing, [kind.step] * len(planes), rng)
        fitted = alternate(x, t, steps, classes=kind.classes, shrink=kind.shrink, rounds=kind.rounds)
        tables.append(starting_tables(*fitted))
        _say(f"{kind.side} × {kind.side} of plane {kind.plane}: {len(x):,} patches")
    few = planes[:: max(1, len(planes) // 10)]
    for _ in range(2):
        tables = count_bits(few, tables)
    for turn in range(_AGAIN):
        tables = _retrained(planes, tables, turn, rng)
        for _ in range(2):
            tables = count_bits(few, tables)
        _say(f"fitted to what a decoder sees, {turn + 1} of {_AGAIN}")
    tables = count_bits(planes[:: max(1, len(planes) // 24)], tables)
    tables = learn_states(planes, tables, rng)
    _say("learned the states of the entropy coder")
    return Tables(tuple(tables), _smoothing(planes, tables))


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _noisy(plane: np.ndarray, noise: float, rng: np.random.Generator) -> np.ndarray:
    errors = rng.normal(0, noise * (1 << BITS), plane.shape)
    return np.clip(plane + errors, 0, 255 << BITS).astype(np.int32)


def _retrained(
    planes: Sequence[Sequence[np.ndarray]], tables: Sequence[PatchTables], turn: int, rng: np.random.Generator
) -> list[PatchTables]:
    """Fit again, with what a decoder sees: each picture as it is, mirrored or transposed, wide ones both."""
    targets: list[list[np.ndarray]] = []
    for k, own in enumerate(planes):
        targets.append(list(own))
        if k % 2 or own[0].size > _WIDE:
            targets.append([np.ascontiguousarray(plane[:, ::-1]) for plane in own])
        if k % 2 == 0 or own[0].size > _WIDE:
            targets.append([np.ascontiguousarray(plane.T) for plane in own])
    steps = [_STEPS[(n + turn) % len(_STEPS)] for n in range(len(targets))]

    offsets = [default_offsets(own[0]) for own in targets]

    def coded(n: int) -> list[Coded]:
        own = patch_steps(steps[n], 3, True)
        return write_band(targets[n], own, tables, effort=Effort(), offsets=offsets[n])

    with one_blas_thread():
        found = list(in_order(coded, range(len(targets)), _THREADS))
    seen = [[one.plane for one in own] for own in found]
    sizes = [own[0].told for own in found]
    new = []
    for kind, old in zip(_KINDS, tables, strict=True):
        own_steps: list[float | np.ndarray] = [patch_steps(step, 3, True)[kind.plane] / 64 for step in steps]
        if kind.plane == 0:
            own_steps = [_steps_of(step, own, kind.side) for step, own in zip(steps, offsets, strict=True)]
        x, t, of_patch = _gathered(kind, targets, seen, sizes, own_steps, rng)
        fitted = alternate(
            x,
            t,
            of_patch,
            classes=kind.classes,
            shrink=kind.shrink,
            rounds=_ROUNDS_AGAIN,
            analysis=old.analysis,
        )
        kept = {name: getattr(old, name) for name in ("level_bits", "end_bits", "class_bits", "split_bits")}
        new.append(replace(starting_tables(*fitted), **kept))
    return new


def _planes(picture: np.ndarray) -> list[np.ndarray]:
    height, width = (side // GROUP * GROUP for side in picture.shape[:2])
    y, cb, cr = split_planes(np.ascontiguousarray(picture[:height, :width]))
    return [samples_of(plane, multiple=SIDE) for plane in (y, halved(cb) + 128, halved(cr) + 128)]


def _gathered(
    kind: _Kind,
    planes: Sequence[Sequence[np.ndarray]],
    seen: Sequence[Sequence[np.ndarray]],
    sizes: Sequence[np.ndarray | None],
    steps: Sequence[float | np.ndarray],
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Patches x − m (n, samples) and contexts t (n, context) in levels of 255, and steps, float32."""
    parts, i = [], kind.plane
    share = kind.most / (sum(own[i].size for own in planes) / kind.side**2)
    for own, known, told, step in zip(planes, seen, sizes, steps, strict=True):
        references = (
            np.stack([quartered(known[0]), known[1]][:i]) if i else np.empty((0, *own[0].shape), np.int32)
        )
        count = own[i].size // kind.side**2
        x = np.empty((count, kind.side**2), np.float32)
        t = np.empty((count, kind.context), np.float32)
        collect(own[i], known[i], references, np.full(3, 128 << BITS), kind.side, i == 0, 0, x, t)
        keep = np.ones(count) if told is None or i else _chosen(told, kind.side, kind.unchosen)
        kept = np.flatnonzero(rng.random(count) < keep * min(1.0, 1.3 * share))
        of_patch = np.broadcast_to(np.float32(step), count)
        parts.append((x[kept], t[kept], of_patch[kept]))
    x, t, all_steps = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    return x, t, all_steps


def _steps_of(step: float, offsets: np.ndarray, side: int) -> np.ndarray:
    """The step of each patch of luma, float32, in rows."""
    steps = step * 2.0 ** ((offsets - OFFSETS // 2) / 4)
    if side == SIDE:
        steps = steps.repeat(2, axis=0).repeat(2, axis=1)
    return steps.reshape(-1).astype(np.float32)


def _chosen(told: np.ndarray, side: int, unchosen: float) -> np.ndarray:
    """What each patch of a side counts: 1 where the encoder chose the side, else `unchosen`."""
    is_large = told >= LARGE
    chosen = is_large[::2, ::2] if side == GROUP else ~is_large
    return np.where(chosen.reshape(-1), 1.0, unchosen)


def _smoothing(planes: Sequence[Sequence[np.ndarray]], tables: Sequence[PatchTables]) -> np.ndarray:
    """Weights of the filter (3, OCTAVES, CLASSES, TAPS) for luma, Cb and Cr."""

    def moments(octave: int) -> np.ndarray:
        found = np.zeros((3, CLASSES, TAPS, TAPS + 1))
        for own in planes[::2]:
            # of a step between, so that steps of chroma meet the octave's
            for factor in (1.0, 1 / 0.57):
                steps = patch_steps(2.0**octave * factor, 3, True)
                quick = Effort(small=3, large=2)
                coded = write_band(own, steps, tables, effort=quick, offsets=default_offsets(own[0]))
                for i in [0] if factor == 1.0 else [1, 2]:
                    planes_of = [a.astype(np.int16) for a in (own[i], coded[i].plane)]
                    gather_moments(*planes_of, coded[i].told, steps[i], found[i])
        return found

    with one_blas_thread():
        found = np.stack(list(in_order(moments, range(OCTAVES), _THREADS)), axis=1)
    return solve_weights(found)


def main(words: list[str]) -> None:
    """Train on the pictures of the folders and write the tables."""
    if len(words) < 2:
        sys.exit("error: no folders of pictures; give TABLES.bin FOLDER…")
    for folder in words[1:]:
        if not Path(folder).is_dir():
            sys.exit(f"error: {folder} is no folder; name one of pictures, as below PORTFOLIO_DATA")
    target, kept = Path(words[0]), find_pictures([Path(word) for word in words[1:]])[0]
    tables = train(read_pictures(kept), np.random.default_rng(0))
    digests = {source.name: hashlib.sha256(source.read_bytes()).hexdigest() for source in kept}
    save_tables(target, tables, {"trained on": digests})


if __name__ == "__main__":
    main(sys.argv[1:])
