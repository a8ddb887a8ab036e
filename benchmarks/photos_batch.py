"""Photos: a folder of JPEGs opened, filtered and saved, beside the same in OpenCV, on one core and on two.

Ours works in threads of one process, as `apply *.jpg -o out/` does; OpenCV in as many processes, which are
started before the clock. Both write quality 90 with colour at full resolution. Ours also syncs every file to
the disk and keeps its metadata.
"""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.harness import one_thread_count, provenance
from benchmarks.measure import beside
from projects.photo_filters.chain import parse_chain
from projects.photo_filters.job import Done, process
from projects.photo_filters.running import run_steps
from shared.batch import Gate, run_all
from shared.datasets.photos import load_photo_paths
from shared.errors import DataError, MissingExtra, require
from shared.images import MAX_PIXELS, Picture

CHAINS = ("gaussian:2", "gaussian:2 | sharpen | sepia:60%")
_PHOTOS = 6
_WIDTH = 4200  # of the photographs, 11.7 megapixels each
_QUALITY = 90


def measure() -> dict[str, Any]:
    """Times of whole folders, and of our work beside decoding and encoding alone."""
    comparisons, left_out = [], []
    with tempfile.TemporaryDirectory() as place:
        sources, out = _photographs(Path(place)), Path(place) / "out"
        out.mkdir()
        for cores in (1, 2):
            with one_thread_count(cores), _processes(cores) as pool:
                for chain in CHAINS:
                    work = f"{_PHOTOS} JPEGs of 12 megapixels, {chain}"
                    work += ", one core" if cores == 1 else f", {cores} cores"
                    ours = _ours(sources, out, chain)
                    comparisons.append(beside(work, "its codecs alone", ours, _codecs(sources)))
                    try:
                        require("cv2", package="OpenCV", extra="bench")
                    except MissingExtra as error:
                        left_out.append(str(error))
                        continue
                    theirs = _opencv(pool, sources, out, chain)
                    _agree(ours, theirs, out)
                    comparisons.append(beside(work, "OpenCV", ours, theirs))
    return {
        "figures": [],
        "comparisons": comparisons,
        "left_out": sorted(set(left_out)),
        "provenance": provenance("pillow", "opencv-python-headless"),
    }


def _processes(count: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"))


def _photographs(folder: Path) -> list[Path]:
    """The photograph china.jpg enlarged, turned and mirrored, so that no two files are the same."""
    with Image.open(load_photo_paths("china")[0]) as photo:
        large = photo.resize((_WIDTH, _WIDTH * photo.height // photo.width), Image.Resampling.BICUBIC)
    grain = np.random.default_rng(0).normal(0, 4, (large.height, large.width, 1))
    pixels = np.clip(np.asarray(large) + grain, 0, 255).astype(np.uint8)
    paths = [folder / f"{i}.jpg" for i in range(_PHOTOS)]
    for i, path in enumerate(paths):
        turned = np.rot90(pixels if i < 4 else pixels[:, ::-1], i)
        Image.fromarray(np.ascontiguousarray(turned)).save(path, quality=92, subsampling="4:2:0")
    return paths


def _ours(sources: Sequence[Path], out: Path, chain: str) -> Callable[[], object]:
    steps = parse_chain(chain)

    def action(picture: Picture) -> np.ndarray:
        return run_steps(picture.pixels, steps)

    def one(source: Path, gate: Gate) -> Done:
        target = out / f"ours-{source.name}"
        return process(source, target, action, gate=gate, quality=_QUALITY, force=True, max_pixels=MAX_PIXELS)

    def all_of_them() -> None:
        for _, outcome in run_all(sources, one):
            if isinstance(outcome, DataError):
                raise outcome

    return all_of_them


def _codecs(sources: Sequence[Path]) -> Callable[[], object]:
    """Decoding and encoding to nowhere on as many threads: what no way through Pillow can go below."""

    def one(source: Path, gate: Gate) -> None:
        with Image.open(source) as image, open(os.devnull, "wb") as nowhere:
            image.load()
            image.save(nowhere, "JPEG", quality=_QUALITY, subsampling="4:4:4")

    return lambda: list(run_all(sources, one))


def _opencv(pool: Executor, sources: Sequence[Path], out: Path, chain: str) -> Callable[[], object]:
    made = {step.filter.name: step.filter.make(*step.values) for step in parse_chain(chain)}
    sharp, sepia = made.get("sharpen"), made.get("sepia")
    matrix = None if sepia is None else sepia[::-1, [2, 1, 0, 3]]  # OpenCV has blue first
    jobs = [(str(path), str(out / f"theirs-{path.name}"), sharp, matrix) for path in sources]
    return lambda: list(pool.map(_by_opencv, jobs))


def _by_opencv(job: tuple[str, str, np.ndarray | None, np.ndarray | None]) -> None:
    """One picture by OpenCV on one thread."""
    import cv2

    cv2.setNumThreads(1)
    source, target, sharp, matrix = job
    pixels = cv2.imread(source)
    assert pixels is not None, source
    work = cv2.GaussianBlur(pixels, (0, 0), 2, borderType=cv2.BORDER_REFLECT)
    if sharp is not None:
        work = cv2.filter2D(work, -1, sharp, borderType=cv2.BORDER_REFLECT)
    if matrix is not None:
        work = cv2.transform(work, matrix)
    sampling = (cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444)
    cv2.imwrite(target, work, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY, *sampling])


def _agree(ours: Callable[[], object], theirs: Callable[[], object], out: Path) -> None:
    """Refuse to time answers that differ by 2 levels on average."""
    ours()
    theirs()
    for path in out.glob("ours-*"):
        with Image.open(path) as first, Image.open(out / path.name.replace("ours", "theirs")) as second:
            off = np.abs(np.asarray(first).astype(np.int16) - np.asarray(second))
        assert off.mean() < 2, f"{path.name}: the answers differ by {off.mean():.1f} levels on average"
