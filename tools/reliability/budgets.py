"""Estimates of memory beside what is measured: within a factor of two, or the promise of `--memory` is empty.

A child process runs each command on something small, so that libraries and kernels are loaded; then it asks
for the real work under a budget of one byte, and of what each refusal says is needed, until none comes.
What the process grew by at its peak is then compared with the last estimate. What is refused leaves nothing.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from shared.datasets import AUDIO_FEATURES
from shared.memory import parse_bytes
from tools.reliability.counts import Count
from tools.reliability.trial import Outcome, run_command

__all__ = ["CASES", "FACTOR", "Case", "main", "measure", "run"]

FACTOR = 2.0
_NEEDED = re.compile(r"needs about ([\d.,]+ [kMG]B), --memory allows")
_STATUS, _CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


@dataclass(frozen=True)
class Case:
    """A command whose work is large.

    IN is what `make` writes, MODEL or TABLE what it may have written beside that, OUT what is to come of it.

    Attributes:
        make: writes the input; gets its path and whether it is to be large.
        suffixes: of input and output.
    """

    app: str
    words: tuple[str, ...]
    suffixes: tuple[str, str]
    make: Callable[[Path, bool], None]

    def __str__(self) -> str:
        return f"{self.app}: {' '.join(self.words)} ({' to '.join(self.suffixes)})"


def _photo(path: Path, large: bool) -> None:
    from shared.images import Picture, save_picture

    height, width = (4000, 6000) if large else (30, 40)
    y, x = np.mgrid[:height, :width].astype(np.uint16)
    save_picture(path, Picture(np.stack([x // 24, y // 16, (x + y) // 48], axis=2).astype(np.uint8)))


def _small_photo(path: Path, large: bool) -> None:
    from shared.images import Picture, save_picture

    noise = np.random.default_rng(3).integers(0, 40, (800, 1200, 3) if large else (30, 40, 3), np.uint8)
    save_picture(path, Picture(noise + np.linspace(0, 200, len(noise)).astype(np.uint8)[:, None, None]))


def _coded(method: str) -> Callable[[Path, bool], None]:
    def make(path: Path, large: bool) -> None:
        from projects.image_compressor import encode

        y, x = np.mgrid[: 1500 if large else 30, : 2000 if large else 40].astype(np.float32)
        waves = np.stack([np.sin(x / 90), np.cos(y / 70), np.sin((x + y) / 110)], axis=2)
        path.write_bytes(encode((127 + 100 * waves).astype(np.uint8), quality=20, method=method))

    return make


def _many_films(path: Path, large: bool) -> None:
    """Two ratings of each of so many films, by few people."""
    films = 4000 if large else 30
    rng = np.random.default_rng(5)
    rows = [f"{(film + i) % 40},{film},{rng.integers(1, 6)}" for film in range(films) for i in range(2)]
    path.write_text("\n".join(["userId,movieId,rating", *rows]))


def _few_ratings(n: int, users: int, films: int) -> Callable[[Path, bool], None]:
    """So many ratings at random by many people of many films."""

    def make(path: Path, large: bool) -> None:
        n_rows, n_users, n_films = (n, users, films) if large else (400, 40, 30)
        rng = np.random.default_rng(6)
        pairs = np.unique(rng.integers(0, n_users * n_films, n_rows))
        whole = np.append(pairs, np.arange(max(n_users, n_films)) % n_users * n_films
                          + np.arange(max(n_users, n_films)) % n_films)  # fmt: skip
        u, m = np.divmod(rng.permutation(np.unique(whole)), n_films)
        stars = rng.integers(1, 6, len(u))
        rows = map("{},{},{}".format, u.tolist(), m.tolist(), stars.tolist())
        path.write_text("\n".join(["userId,movieId,rating", *rows]))

    return make


def _model(algorithm: str, n: int, users: int, films: int, **settings: Any) -> Callable[[Path, bool], None]:
    """A model of so many ratings."""

    def make(path: Path, large: bool) -> None:
        table = path.with_suffix(".csv")
        _few_ratings(n, users, films)(table, large)
        words = ["train", "--ratings", str(table), "--algorithm", algorithm, "-o", str(path)]
        done = run_command(
            "films", words + [w for s in settings.items() for w in ("--set", "{}={}".format(*s))]
        )
        assert done.status == 0, done.err

    return make


def _songs(n: int, n_genres: int = 40) -> Callable[[Path, bool], None]:
    """A catalogue of so many invented songs."""

    def make(path: Path, large: bool) -> None:
        n_songs = n if large else 300
        rng = np.random.default_rng(7)
        numbers = np.round(rng.random((n_songs, len(AUDIO_FEATURES))), 3).tolist()
        genres = rng.integers(0, n_genres, n_songs).tolist()
        rows = [
            f"Number {row} of them,Artist {row % 5003},Album {row % 9001},genre {genres[row]},"
            + ",".join(map(str, cells))
            for row, cells in enumerate(numbers)
        ]
        path.write_text("\n".join(["title,artist,album,genre," + ",".join(AUDIO_FEATURES), *rows]))

    return make


def _numbers(path: Path, large: bool) -> None:
    """Items of forty columns of numbers."""
    rng = np.random.default_rng(8)
    cells = np.round(rng.random((120_000 if large else 50, 40)), 3).tolist()
    rows = [f"item {row}," + ",".join(map(str, numbers)) for row, numbers in enumerate(cells)]
    path.write_text("\n".join(["name," + ",".join(f"n{j}" for j in range(40)), *rows]))


def _pairs(path: Path, large: bool) -> None:
    """Pairs of ids, and beside them a model of the sample."""
    done = run_command("films", ["train", "--algorithm", "bias", "-o", str(path.with_suffix(".bin"))])
    assert done.status == 0, done.err
    ids = np.random.default_rng(9).integers(1, 500, (2_000_000 if large else 20, 2)).tolist()
    path.write_text("\n".join(["userId,movieId", *(f"{user},{film}" for user, film in ids)]))


CASES = (
    Case("filters", ("apply", "IN", "gaussian:2", "-o", "OUT"), (".png", ".png"), _photo),
    Case("filters", ("apply", "IN", "sepia|sharpen", "-o", "OUT"), (".jpg", ".webp"), _photo),
    Case("filters", ("apply", "IN", "edges", "--compare", "-o", "OUT"), (".png", ".png"), _photo),
    Case("filters", ("warp", "IN", "rotate:10", "-o", "OUT"), (".jpg", ".tif"), _photo),
    Case("filters", ("sheet", "IN", "-o", "OUT"), (".png", ".png"), _photo),
    *(
        Case("compressor", ("compress", "IN", *words.split(), "-o", "OUT"), (".png", ".svdc"), _small_photo)
        for words in (
            "--fast",
            "--size 20% --fast",
            "--method svd --quality 40",
            "--quality 90",
            "--psnr 34 --fast",
            "--method svd --psnr 34",
        )
    ),
    Case("compressor", ("decompress", "IN", "-o", "OUT"), (".svdc", ".png"), _coded("patch")),
    Case("compressor", ("decompress", "IN", "-o", "OUT"), (".svdc", ".tif"), _coded("svd")),
    *(
        Case(
            "films",
            ("train", "--ratings", "IN", "-o", "OUT", "--algorithm", *words.split()),
            (".csv", ".bin"),
            make,
        )
        for words, make in (
            ("bias", _few_ratings(2_000_000, 40_000, 10_000)),  # its reading is what counts
            ("als --set rank=200 --set sweeps=1", _few_ratings(60_000, 60_000, 20_000)),
            ("svd --set rank=60", _few_ratings(60_000, 40_000, 5_000)),
            ("funk --set rank=700 --set sweeps=1", _few_ratings(60_000, 60_000, 20_000)),
            ("svdpp --set rank=400 --set sweeps=1", _few_ratings(60_000, 60_000, 20_000)),
            ("ials --set rank=200 --set sweeps=1", _few_ratings(60_000, 60_000, 20_000)),
            ("bayes --set sweeps=3", _few_ratings(60_000, 30_000, 10_000)),
            ("bayes --set sweeps=2 --set rank=8", _few_ratings(330_000, 6_000, 4_000)),  # with local errors
            ("userknn", _few_ratings(300_000, 60_000, 3_000)),
            ("itemknn", _few_ratings(300_000, 3_000, 60_000)),
            ("blend", _few_ratings(60_000, 3_000, 3_000)),
        )
    ),
    Case(
        "films",
        ("train", "--ratings", "IN", "--skip-bad-rows", "--algorithm", "mean", "-o", "OUT"),
        (".csv", ".bin"),
        _few_ratings(400_000, 20_000, 5_000),
    ),
    Case(
        "films",
        ("evaluate", "--ratings", "IN", "--models", "bias,ease", "--protocol", "holdout:0.1"),
        (".csv", ""),
        _many_films,
    ),
    Case(
        "films",
        ("predict", "--model", "IN", "--user", "1", "--movie", "1"),
        (".bin", ""),
        _model("funk", 60_000, 60_000, 20_000, rank=400, sweeps=1),
    ),
    Case(
        "films",
        ("similar", "--model", "IN", "1"),
        (".bin", ""),
        _model("funk", 60_000, 60_000, 20_000, rank=200, sweeps=1),
    ),
    Case(
        "films",
        ("recommend", "--model", "IN", "--all", "-k", "40", "--json"),
        (".bin", ""),
        _model("als", 60_000, 5_000, 200, sweeps=1),
    ),
    Case(
        "films",
        ("recommend", "--model", "IN", "--all", "-o", "OUT"),
        (".bin", ".csv"),
        _model("itemknn", 200_000, 3_000, 6_000),
    ),
    Case(
        "films",
        ("recommend", "--model", "IN", "--all", "-o", "OUT"),
        (".bin", ".csv"),
        _model("ease", 60_000, 9_000, 2_500),
    ),
    Case(
        "films",
        ("update", "--model", "IN", "--ratings", "TABLE", "-o", "OUT"),
        (".bin", ".bin"),
        _model("als", 1_200_000, 40_000, 10_000, sweeps=1),
    ),
    Case("films", ("predict", "--model", "MODEL", "--pairs", "IN", "-o", "OUT"), (".csv", ".csv"), _pairs),
    *(
        Case("songs", (*words.split(), "--catalogue", "IN"), (".csv", ""), make)
        for words, make in (
            ("similar Number", _songs(150_000)),
            ("similar item --id-column name", _numbers),
            ("similar Number --by genres", _songs(60_000, 100)),
            ("playlist Number", _songs(150_000)),
            ("evaluate --methods normal-scores --queries 20000", _songs(60_000)),
            ("evaluate --methods normal-scores --queries 3000 -k 300", _songs(60_000)),
            ("evaluate --methods quadratic --queries 500", _songs(60_000, 200)),
            ("evaluate --methods learned-genres --queries 500", _songs(40_000, 100)),
        )
    ),
    Case("songs", ("map", "--catalogue", "IN", "-o", "OUT"), (".csv", ".html"), _songs(150_000)),
    Case(
        "films",
        ("train", "--ratings", "IN", "--algorithm", "ease", "-o", "OUT"),
        (".csv", ".bin"),
        _many_films,
    ),
)
_SHORT = (0, 3, -1)


def run(full: bool) -> list[Count]:
    """Measure the cases and return the counts; `AssertionError` names each estimate that is too far off."""
    tried = CASES if full else [CASES[number] for number in _SHORT]
    found = [measure(case) for case in tried]
    wrong = [
        f"{case}: estimated {estimate / 1e6:.0f} MB, measured {peak / 1e6:.0f} MB"
        for case, (estimate, peak) in zip(tried, found, strict=True)
        if not peak / FACTOR <= estimate <= peak * FACTOR
    ]
    if wrong:
        raise AssertionError("\n".join(wrong))
    return [Count("budgets", "estimates within a factor of two", len(found), 0, len(found), 0)]


def measure(case: Case) -> tuple[int, int]:
    """Return the bytes estimated and measured of a case, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = (str(Path(folder, f"{size}{case.suffixes[0]}")) for size in ("small", "large"))
        case.make(Path(small), False)  # here, so that nothing of it is left where is measured
        case.make(Path(large), True)
        done = subprocess.run(
            [sys.executable, "-m", "tools.reliability.budgets", str(CASES.index(case)), small, large],
            capture_output=True, text=True, check=False,
            env={
                **os.environ,
                "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
                "PORTFOLIO_CACHE": str(Path(folder, "cache")),
            },
        )  # fmt: skip
    if done.returncode:
        raise AssertionError(f"{case}: {done.stderr[-2000:]}")
    estimate, peak = json.loads(done.stdout)
    return estimate, peak


def main(number: int, small: Path, large: Path) -> None:
    """Print the two numbers of a case; the part of the child process."""
    case = CASES[number]
    output = large.with_name(f"large-out{case.suffixes[1]}")
    first = _run(case, small, small.with_name(f"small-out{case.suffixes[1]}"), None)
    assert first.status == 0, first.err
    estimate, before = 1, _memory("VmRSS")  # what a refused run leaves to the allocator is of the work, too
    while True:
        _CLEAR.write_text("5")
        done = _run(case, large, output, estimate)
        if done.status == 0:
            break
        refused = _NEEDED.search(done.err)
        assert refused is not None, done.err
        assert not output.exists(), "a refused command left an output"
        needed = int(parse_bytes(refused[1].replace(",", "")) * 1.06)  # said in two or three digits
        assert needed > estimate, done.err
        estimate = needed
    print(json.dumps([int(estimate / 1.06), _memory("VmHWM") - before]))


def _run(case: Case, source: Path, output: Path, memory: int | None) -> Outcome:
    named = {
        "IN": str(source),
        "OUT": str(output),
        "MODEL": str(source.with_suffix(".bin")),
        "TABLE": str(source.with_suffix(".csv")),
    }
    words = [named.get(word, word) for word in case.words]
    words += ["--allow-larger"] if case.words[0] == "compress" else []
    return run_command(case.app, words + ([] if memory is None else ["--memory", str(memory)]))


def _memory(name: str) -> int:
    for line in _STATUS.read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    raise AssertionError(f"the system tells no {name}")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
