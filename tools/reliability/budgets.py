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

import numpy as np

from shared.memory import parse_bytes
from tools.reliability.counts import Count
from tools.reliability.trial import Outcome, run_command

__all__ = ["CASES", "FACTOR", "Case", "main", "measure", "run"]

FACTOR = 2.0
_NEEDED = re.compile(r"needs about ([\d.,]+ [kMG]B), --memory allows")
_STATUS, _CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


@dataclass(frozen=True)
class Case:
    """A command whose work is large, IN being what `make` writes.

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


CASES = (
    Case("filters", ("apply", "IN", "gaussian:2"), (".png", ".png"), _photo),
    Case("filters", ("apply", "IN", "sepia|sharpen"), (".jpg", ".webp"), _photo),
    Case("filters", ("apply", "IN", "edges", "--compare"), (".png", ".png"), _photo),
    Case("filters", ("warp", "IN", "rotate:10"), (".jpg", ".tif"), _photo),
    Case("filters", ("sheet", "IN"), (".png", ".png"), _photo),
    Case("compressor", ("compress", "IN", "--fast"), (".png", ".svdc"), _small_photo),
    Case("compressor", ("compress", "IN", "--size", "20%", "--fast"), (".png", ".svdc"), _small_photo),
    Case(
        "compressor",
        ("compress", "IN", "--method", "svd", "--quality", "40"),
        (".png", ".svdc"),
        _small_photo,
    ),
    Case("compressor", ("decompress", "IN"), (".svdc", ".png"), _coded("patch")),
    Case("compressor", ("decompress", "IN"), (".svdc", ".tif"), _coded("svd")),
    Case("films", ("train", "--ratings", "IN", "--algorithm", "ease"), (".csv", ".bin"), _many_films),
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
    done = subprocess.run(
        [sys.executable, "-m", "tools.reliability.budgets", str(CASES.index(case))],
        capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
    )  # fmt: skip
    if done.returncode:
        raise AssertionError(f"{case}: {done.stderr[-2000:]}")
    estimate, peak = json.loads(done.stdout)
    return estimate, peak


def main(number: int) -> None:
    """Print the two numbers of a case; the part of the child process."""
    case = CASES[number]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        small, large = folder / f"small{case.suffixes[0]}", folder / f"large{case.suffixes[0]}"
        case.make(small, False)
        case.make(large, True)
        first = _run(case, small, folder, None)
        assert first.status == 0, first.err
        estimate = 1
        while True:
            _CLEAR.write_text("5")
            before = _memory("VmRSS")
            done = _run(case, large, folder, estimate)
            if done.status == 0:
                break
            refused = _NEEDED.search(done.err)
            assert refused is not None, done.err
            assert not (folder / f"large-out{case.suffixes[1]}").exists(), "a refused command left an output"
            needed = int(parse_bytes(refused[1].replace(",", "")) * 1.06)  # said in two or three digits
            assert needed > estimate, done.err
            estimate = needed
        print(json.dumps([int(estimate / 1.06), _memory("VmHWM") - before]))


def _run(case: Case, source: Path, folder: Path, memory: int | None) -> Outcome:
    words = [str(source) if word == "IN" else word for word in case.words]
    words += ["--allow-larger"] if case.words[0] == "compress" else []
    words += ["-o", str(folder / f"{source.stem}-out{case.suffixes[1]}")]
    return run_command(case.app, words + ([] if memory is None else ["--memory", str(memory)]))


def _memory(name: str) -> int:
    for line in _STATUS.read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    raise AssertionError(f"the system tells no {name}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
