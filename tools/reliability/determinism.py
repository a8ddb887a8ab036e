"""The same bytes for one thread and for two, and for every run: models, tables, indexes, pictures, and more.

Each run is a process of its own, so that nothing is carried from one to the next but the machine.

    python -m tools.reliability determinism --full
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tools.reliability.counts import Count

__all__ = ["digests", "main", "run"]

_COMMAND = ("-m", "tools.reliability.determinism")
_QUICK_MODELS = ("als",)  # a test of models asks it of each
_LIMITS = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def run(full: bool) -> list[Count]:
    """Compare runs with one thread and with two; `AssertionError` names what differs."""
    runs = [_run(threads, full) for threads in ((1, 2, 1, 2) if full else (1, 2))]
    names = runs[0].keys()
    wrong = [name for name in names if len({one[name] for one in runs}) != 1]
    assert not wrong, f"other bytes in another run: {', '.join(wrong)}"
    tried = len(names) * (len(runs) - 1)
    return [Count("determinism", "the same bytes on one thread and on two", tried, 0, tried, 0)]


def _run(threads: int, full: bool) -> dict[str, str]:
    environment = {**os.environ, **dict.fromkeys(_LIMITS, str(threads))}
    done = subprocess.run(
        [sys.executable, *_COMMAND, *(["--full"] if full else [])],
        stdout=subprocess.PIPE, env=environment, check=True,
    )  # fmt: skip
    found: dict[str, str] = json.loads(done.stdout)
    return found


def digests(full: bool) -> Iterator[tuple[str, str]]:
    """Yield the name and the SHA-256 of each file that is made here."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for make in (_models, _segments, _songs, _index, _compressed, _filtered):
            for path in make(folder, full):
                yield path.name, hashlib.sha256(path.read_bytes()).hexdigest()


def _models(folder: Path, full: bool) -> Iterator[Path]:
    from projects.movie_recommender.models import MODELS

    for name in MODELS if full else _QUICK_MODELS:
        path = folder / f"{name}.model"
        _told("projects.movie_recommender", "train", "--algorithm", name, "--seed", "3", "-o", str(path))
        yield path


def _segments(folder: Path, full: bool) -> Iterator[Path]:
    table, model = folder / "segments.csv", folder / "customers.model"
    _told("projects.customer_segments", "segment", "-o", str(table), "--model", str(model))
    yield from (table, model)
    for name, command in (("map.svg", "map"), ("scores.csv", "factors")) if full else ():
        _told("projects.customer_segments", command, "-o", str(folder / name))
        yield folder / name


def _songs(folder: Path, full: bool) -> Iterator[Path]:
    for name, *words in (
        ("near.csv", "nearest", "-k", "3"),
        ("learned.csv", "nearest", "-k", "3", "--by", "genres"),
        ("map.html", "map"),
    )[: 3 if full else 1]:
        _told("projects.song_recommender", *words, "-o", str(folder / name))
        yield folder / name


def _index(folder: Path, full: bool) -> Iterator[Path]:
    from shared.linalg.neighbors import CosineIndex

    rows = np.random.default_rng(0).standard_normal((200_000 if full else 20_000, 12), dtype=np.float32)
    CosineIndex(rows * 0.8 ** np.arange(12, dtype=np.float32)).save(folder / "songs.index")
    yield folder / "songs.index"


def _compressed(folder: Path, full: bool) -> Iterator[Path]:
    from PIL import Image

    from projects.image_compressor import decode, encode

    pixels = _photo()
    ways: dict[str, dict[str, object]] = {"patch": {}, "fast": {"fast": True}, "svd": {"method": "svd"}}
    if full:
        ways |= {"psnr": {"tune": "psnr"}, "ssim": {"tune": "ssim"}, "size": {"size": 20_000}}
        ways["bands"] = {}
    for name, options in ways.items():
        path = folder / f"{name}.svdc"
        picture = np.tile(pixels, (5, 4, 1)) if name == "bands" else pixels
        path.write_bytes(encode(picture, **options))  # type: ignore[arg-type]
        yield path
        Image.fromarray(decode(path.read_bytes())).save(folder / f"{name}.ppm")
        yield folder / f"{name}.ppm"


def _filtered(folder: Path, full: bool) -> Iterator[Path]:
    from projects.photo_filters import filter_image

    pixels = _photo()
    chains = ["gaussian:2 | sharpen | saturation:120% | sepia:60% | vignette", "median:5", "box:31"]
    if full:
        chains += ["bilateral:3,10%", "edges", "gaussian:20", "grain:40%", "noir", "denoise"]
    for n, chain in enumerate(chains):
        path = folder / f"chain {n} {chain.partition(' ')[0].replace(':', ' ')}"
        path.write_bytes(filter_image(pixels, chain).tobytes())
        yield path


def _photo() -> np.ndarray:
    from sklearn.datasets import load_sample_images

    photo: np.ndarray = load_sample_images().images[0]
    return photo


def _told(*words: str) -> None:
    subprocess.run(
        [sys.executable, "-m", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True
    )


def main(words: list[str]) -> None:
    """Print the digests of one run as JSON."""
    print(json.dumps(dict(digests("--full" in words))))


if __name__ == "__main__":
    main(sys.argv[1:])
