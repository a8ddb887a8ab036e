"""Coverage-guided fuzzing of a reader by atheris (libFuzzer), the compiled loops run as plain Python.

    make fuzz KIND=patch RUNS=100000
    python -m tools.reliability.fuzz KIND [--runs 100000]

One mutation in four is of the plain bytes, one has its checksums made right afterwards, and two are of one
part alone, an array, a section or the header's text, with all lengths and checksums made right around it:
few others would get past them. What goes wrong ends the run; the file is kept and named. Loops of thousands
of steps are slow without compiling, so `mutations` goes deeper where this one goes wider. The loops of an
index's tree are written for the compiler alone: they run compiled, and what leads to them is the guide.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tools.reliability.sealing import changed_within

__all__ = ["main"]

_COMPILED = ("index-tree",)
_FOR_THE_COMPILER = ("import numba", "from numba", "import jit", "shared.simd")
_ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Fuzz a kind of file, and print how many mutations were refused, read, or wrong."""
    parser = argparse.ArgumentParser(prog="python -m tools.reliability.fuzz", description=__doc__)
    parser.add_argument("kind")
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument(
        "--seconds", type=int, default=0, help="stop after so long; 0: when all runs are done"
    )
    parser.add_argument("--write", action="store_true", help="the counts, into docs/reliability.md")
    given = parser.parse_args()
    is_plain = given.kind not in _COMPILED
    os.environ["NUMBA_DISABLE_JIT"] = str(int(is_plain))  # read when numba is imported, below
    try:
        import atheris
    except ImportError:
        sys.exit("error: atheris is not installed; pip install -e '.[fuzz]'")
    exclude = [] if is_plain else list(_modules_for_the_compiler())
    with atheris.instrument_imports(include=["shared", "projects"], exclude=exclude):
        from tools.reliability import readers_of_pictures, reading
        from tools.reliability.files import KINDS, SMALL

        if given.kind not in KINDS:
            sys.exit(f"error: no kind {given.kind}; choose one of {', '.join(KINDS)}")
        readers_of_pictures.MAX_PIXELS = 1 << 12  # plain Python decodes a thousand pixels in a second
        if is_plain:
            reading.SECONDS = 20.0
        fuzz(atheris, reading.Trial, reading.Case, KINDS, SMALL, given)


def _modules_for_the_compiler() -> Iterator[str]:
    """The modules that numba compiles of, which it could not if they counted their branches."""
    for path in (*_ROOT.glob("shared/**/*.py"), *_ROOT.glob("projects/**/*.py")):
        source = path.read_text()
        if any(word in source for word in _FOR_THE_COMPILER):
            parts = path.relative_to(_ROOT).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def fuzz(atheris, Trial, Case, kinds, small, given) -> None:  # type: ignore[no-untyped-def]
    """Run libFuzzer; it ends the process."""
    from tools.reliability.reading import KEPT
    from tools.reliability.record import LONG, record

    KEPT.mkdir(parents=True, exist_ok=True)
    seal = kinds[given.kind].seal
    with (
        Trial.of(given.kind, small.get(given.kind)) as trial,
        tempfile.TemporaryDirectory(prefix="corpus-") as corpus,
    ):
        (Path(corpus) / "example").write_bytes(trial.original)
        turn = 0

        def mutate(data: bytes, most: int, seed: int) -> bytes:
            if seal and seed % 4 > 1:
                with contextlib.suppress(Exception):  # what cannot be taken apart is changed as it is
                    changed = changed_within(bytes(data), seal, atheris.Mutate, seed // 4)
                    if len(changed) <= most:
                        return changed
            changed = atheris.Mutate(bytes(data), most)
            return seal(changed) if seal and seed % 4 else changed

        def hold(data: bytes) -> None:
            nonlocal turn
            turn += 1
            trial.hold(Case("fuzzed", f"run {turn}", lambda: data, is_sealed=data != trial.original))
            if trial.wrong:
                raise AssertionError(trial.wrong[-1])
            if turn in (given.runs, 1000) or turn % 10_000 == 0:
                counts = trial.counts(f"fuzz: {given.kind}")
                for count in counts:
                    print(vars(count), flush=True)
                if given.write and turn == given.runs:
                    record(LONG, counts)

        limits: list[str] = [
            f"-runs={given.runs}",
            f"-max_total_time={given.seconds}",
            "-rss_limit_mb=4096",
            "-timeout=60",
            f"-artifact_prefix={KEPT}/",  # what hangs or takes too much memory
        ]
        size = f"-max_len={2 * len(trial.original) + 64}"
        atheris.Setup([sys.argv[0], *limits, size, "-len_control=0", corpus], hold, custom_mutator=mutate)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
