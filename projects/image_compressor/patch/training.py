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
from projects.image_compressor.mixing import CONTEXTS
from projects.image_compressor.patch.borders import (
    BITS,
    BORDER,
    SAMPLES,
    SIDE,
    gather_context,
    gather_reference,
)
from projects.image_compressor.patch.choice import LEVELS, analysis_of, table_row
from projects.image_compressor.patch.coder import patch_steps, samples_of, write_planes
from projects.image_compressor.patch.levels import PLACES, UNITS
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
_STEPS_OF_STATES = (1.0, 3.0, 6.0, 10.0, 16.0, 24.0, 36.0, 54.0, 80.0)
_COUNT_CAP = 24  # what was learned may still be moved by a picture
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
        _alternate(i, *_gathered(i, planes, noisy, [_STEP[i]] * len(planes), rng), _ROUNDS, None)
        for i in range(3)
    ]
    tables = [_tables(p, b) for p, b in fitted]
    tables = _count_bits(planes[:: max(1, len(planes) // 8)], tables)
    for turn in range(_AGAIN):
        tables = _retrained(planes, tables, turn, rng)
        for _ in range(2):
            tables = _count_bits(planes[:: max(1, len(planes) // 16)], tables)
    return _learn_states(planes, tables, rng)


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
        fitted.append(_alternate(i, *gathered, _ROUNDS_AGAIN, tables[i].analysis))
    return [
        replace(
            _tables(*new), **{name: getattr(old, name) for name in ("level_bits", "end_bits", "class_bits")}
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


def _alternate(
    i: int, x: np.ndarray, t: np.ndarray, steps: np.ndarray, rounds: int, analysis: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """Fit and label in turn; the fit of the cheapest labels is kept."""
    classes = CLASSES[i]
    shares = np.full(classes, 1 / classes)
    labels = _first_labels(x, classes) if analysis is None else _labels(x, t, analysis, shares, steps)[0]
    best, least = None, np.inf
    for _ in range(rounds):
        predictors, bases = _fit(x, t, labels, classes, _SHRINK[i])
        shares = np.bincount(labels, minlength=classes) / len(labels)
        fitted = _whole_numbers(predictors, bases)
        labels, cost = _labels(x, t, analysis_of(*fitted), shares, steps)
        if cost < least:
            best, least = fitted, cost
        labels = _revived(labels, classes)
    assert best is not None
    return best


def _first_labels(x: np.ndarray, classes: int) -> np.ndarray:
    """By the angle of the gradient where there is one, else by energy (structure tensor)."""
    patches = x.reshape(-1, SIDE, SIDE)
    gy, gx = np.gradient(patches, axis=(1, 2))
    a, b, d = ((gx * gx).sum((1, 2)), (gy * gy).sum((1, 2)), (gx * gy).sum((1, 2)))
    angle = 0.5 * np.arctan2(2 * d, a - b) / np.pi + 0.5
    is_edge = np.sqrt((a - b) ** 2 + 4 * d * d) / (a + b + 1e-3) > 0.5
    energy = a + b
    angles = classes * 3 // 4 // 2 if classes >= 32 else classes * 3 // 4
    strengths = classes * 3 // 4 // angles
    labels = np.empty(len(x), np.int64)
    strength = np.zeros(len(x), np.int64)
    if strengths > 1:
        strength[is_edge] = energy[is_edge] > np.median(energy[is_edge]) if is_edge.any() else 0
    labels[:] = np.minimum((angle * angles).astype(np.int64), angles - 1) * strengths + strength
    flat = np.flatnonzero(~is_edge)
    rank = np.argsort(np.argsort(energy[flat]))
    others = classes - angles * strengths
    labels[flat] = angles * strengths + rank * others // max(1, len(flat))
    return labels


def _fit(
    x: np.ndarray, t: np.ndarray, labels: np.ndarray, classes: int, shrink: float
) -> tuple[np.ndarray, np.ndarray]:
    n_context = t.shape[1]
    gram = (t.T @ t).astype(np.float64) / len(t)
    cross = (t.T @ x).astype(np.float64) / len(t)
    predictors, bases = np.empty((classes, n_context, SAMPLES)), np.empty((classes, SAMPLES, SAMPLES))
    common = None
    for c in [None, *range(classes)]:
        own = slice(None) if c is None else labels == c
        tc, xc = t[own], x[own]
        n = len(tc)
        system = (tc.T @ tc).astype(np.float64) + shrink * gram + 2 * (n + shrink) * np.eye(n_context)
        predictor = np.linalg.solve(system, (tc.T @ xc).astype(np.float64) + shrink * cross)
        residual = xc - tc @ predictor.astype(np.float32)
        covariance = (residual.T @ residual).astype(np.float64)
        if c is None:
            common = covariance / n
            continue
        assert common is not None
        # few patches say little of 64 directions: shrunk towards that of all, of the same energy
        scale = np.trace(covariance) / max(1, n) / np.trace(common)
        covariance += 150 * scale * common
        predictors[c] = predictor
        bases[c] = np.linalg.eigh(covariance)[1][:, ::-1].T
    return predictors, bases


def _whole_numbers(predictors: np.ndarray, bases: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """With 12 fractional bits; rows of a predictor stay below 2⁷ in magnitude, so that sums fit 32 bits."""
    reach = np.abs(predictors).sum(axis=1, keepdims=True)
    predictors = predictors * np.minimum(1, 120 / np.maximum(reach, 1e-9))
    return np.rint(predictors * 4096).astype(np.int32), np.rint(bases * 4096).astype(np.int32)


def _labels(
    x: np.ndarray, t: np.ndarray, analysis: np.ndarray, shares: np.ndarray, steps: np.ndarray
) -> tuple[np.ndarray, float]:
    """The class of each patch in which ½ Σ log₂(1 + (2y/Δ)²) − log₂ share is least, and the mean of that."""
    labels, total = np.empty(len(x), np.int64), 0.0
    class_bits = -np.log2(shares + 1e-4)
    for start in range(0, len(x), 4096):
        part = slice(start, start + 4096)
        y = np.concatenate([x[part], t[part]], axis=1) @ analysis
        total += _cheapest(y, class_bits, 4 / steps[part] ** 2, labels[part])
    return labels, total / len(x)


@jit(nogil=True, fastmath=True)
def _cheapest(y, class_bits, scale, labels):  # type: ignore[no-untyped-def]
    total = 0.0
    for n in range(len(y)):
        least = np.inf
        for c in range(class_bits.size):
            bits = 0.0
            for k in range(0, SAMPLES, 4):
                product = np.float32(1)
                for i in range(4):
                    v = y[n, c * SAMPLES + k + i]
                    product *= np.float32(1) + scale[n] * v * v
                bits += np.log2(product)
            cost = 0.5 * bits + class_bits[c]
            if cost < least:
                least, labels[n] = cost, c
        total += least
    return total


def _revived(labels: np.ndarray, classes: int) -> np.ndarray:
    """Classes of few patches take half of the largest."""
    labels = labels.copy()
    sizes = np.bincount(labels, minlength=classes)
    for c in np.flatnonzero(sizes < 6 * SAMPLES):
        largest = np.flatnonzero(labels == np.argmax(np.bincount(labels, minlength=classes)))
        labels[largest[::2]] = c
    return labels


def _tables(predictors: np.ndarray, bases: np.ndarray) -> PlaneTables:
    """Tables with guesses of bits, and an entropy coder that knows nothing."""
    rows, classes = 17, len(predictors)
    index, level = np.arange(SAMPLES)[:, None], np.arange(LEVELS)[None]
    guess = np.where(level == 0, 0.3 + 6 / (4 + index), 1.5 + 1.6 * level + index / 16)
    return PlaneTables(
        predictors=predictors,
        bases=bases,
        slots=np.full((CONTEXTS, PLACES), 1 << 29, np.int64),
        weights=np.full((UNITS, CONTEXTS + 1), 19661, np.int64),
        level_bits=np.repeat(guess[None], rows, axis=0).astype(np.float32),
        end_bits=np.tile(np.linspace(2, 6, SAMPLES + 1), (rows, 1)).astype(np.float32),
        class_bits=np.full((rows, classes), np.log2(classes), np.float32),
    )


def _count_bits(planes: Sequence[Sequence[np.ndarray]], tables: Sequence[PlaneTables]) -> list[PlaneTables]:
    """Code pictures at the step of every row of the tables of bits, and count."""
    new = [
        {name: getattr(own, name).copy() for name in ("level_bits", "end_bits", "class_bits")}
        for own in tables
    ]
    counts: dict[tuple[int, int], list[np.ndarray]] = {}
    for target in planes:
        for row in range(17):
            steps = patch_steps(2.0 ** ((row - 2) / 2), 3, True)
            for i, coded in enumerate(write_planes(target, steps, tables, record=True)):
                key = (i, table_row(steps[i] / 64))
                found = counts.setdefault(key, _no_counts(CLASSES[i]))
                _count(coded.levels, coded.classes.reshape(-1), *found)
    kernel = np.array([1, 2, 3, 2, 1]) / 9
    for (i, row), (levels, ends, kinds) in counts.items():
        levels = levels + 0.3
        padded = np.pad(levels, [(2, 2), (0, 0)], mode="edge")
        smooth = sum(weight * padded[k : k + SAMPLES] for k, weight in enumerate(kernel))
        levels[2:] = smooth[2:]
        bits = -np.log2(levels / levels.sum(axis=1, keepdims=True))
        bits[:, 1:] += 1  # the sign
        ends = ends + 0.3
        padded = np.pad(ends, 2, mode="edge")
        ends[1:] = sum(weight * padded[k : k + SAMPLES + 1] for k, weight in enumerate(kernel))[1:]
        new[i]["level_bits"][row] = bits
        new[i]["end_bits"][row] = -np.log2(ends / ends.sum())
        new[i]["class_bits"][row] = -np.log2((kinds + 1) / (kinds + 1).sum())
    for i in range(3):  # steps of chroma do not reach the ends
        there = sorted(row for plane, row in counts if plane == i)
        for row in set(range(17)) - set(there):
            for bits in new[i].values():
                bits[row] = bits[min(there, key=lambda other: abs(other - row))]
    return [
        PlaneTables(own.predictors, own.bases, own.slots, own.weights, **bits)
        for own, bits in zip(tables, new, strict=True)
    ]


def _no_counts(classes: int) -> list[np.ndarray]:
    return [np.zeros((SAMPLES, LEVELS)), np.zeros(SAMPLES + 1), np.zeros(classes)]


@jit(nogil=True)
def _count(levels, kinds, of_levels, of_ends, of_kinds):  # type: ignore[no-untyped-def]
    for n in range(len(levels)):
        end = 0
        for i in range(SAMPLES):
            if levels[n, i] != 0:
                end = i + 1
        for i in range(end - 1):
            of_levels[i, min(abs(levels[n, i]), LEVELS - 1)] += 1
        of_ends[end] += 1
        of_kinds[kinds[n]] += 1


def _learn_states(
    planes: Sequence[Sequence[np.ndarray]], tables: Sequence[PlaneTables], rng: np.random.Generator
) -> list[PlaneTables]:
    """Code all pictures at all steps in random order, the entropy coder going on from one to the next."""
    jobs = [(k, step) for k in range(len(planes)) for step in _STEPS_OF_STATES]
    for n in rng.permutation(len(jobs)):
        k, step = jobs[n]
        write_planes(planes[k], patch_steps(step, 3, True), tables, learn=True)
    for own in tables:
        own.slots[:] = (own.slots >> 8 << 8) | np.minimum(own.slots & 255, _COUNT_CAP)
    return list(tables)


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
    target, kept = Path(words[0]), find_pictures([Path(word) for word in words[1:]])[0]
    tables = train(read_pictures(kept), np.random.default_rng(0))
    _save(target, tables, kept)


if __name__ == "__main__":
    main(sys.argv[1:])
