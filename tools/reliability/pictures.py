"""Every picture through every command of the filters and the compressor: a whole result, or one line.

The pictures are of `tools.reliability.corpus`, and of `broken-images` in PORTFOLIO_DATA where that exists.
The commands run one after the other in a child process that may take up 4 GiB of addresses, with 20 s of
processor time for each and 5 s for each million samples of the picture, for a search of a size makes many
files. A case that ends the child is counted as wrong, and another goes on behind it.

    python -m tools.reliability pictures --full
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

from numba.core import event

from shared.images import MAX_PIXELS
from shared.images.opening import count_bytes
from tools.reliability.corpus import LATER, Sample, make_corpus
from tools.reliability.counts import Count
from tools.reliability.picture_commands import EACH, LINES, Line
from tools.reliability.trial import judge, run_command

__all__ = ["MEMORY", "SECONDS", "cases", "main", "run"]

MEMORY = 4 << 30  # bytes of addresses; an interpreter with every library loaded has 1.5 GiB of them
SECONDS, A_MILLION = 20, 5  # of processor time for a command, and for each million samples
_SILENCE = 300.0  # seconds after which a child that burns no time is taken for one that waits for ever
_COMMAND = ("-m", "tools.reliability.pictures")
_FEW = (
    "rgba.png", "cmyk.jpg", "grey-16.tif", "moving.gif", "size-1x1.png", "hald-8.png", "rgb-16.png",
    "cut-baseline-60.jpg", "page.png",
)  # fmt: skip
Case = tuple[Sample, Line]


def cases(samples: Iterable[Sample], *, full: bool) -> list[Case]:
    """Return pictures with commands: all with all, or each with one of each app and a few with all."""
    return [
        (sample, line) for sample in samples for line in (LINES if full or sample.path.name in _FEW else EACH)
    ]


def run(full: bool) -> list[Count]:
    """Try the pictures and return the counts; `AssertionError` names each case that went wrong."""
    with tempfile.TemporaryDirectory(prefix="pictures-") as scratch:
        folder = Path(scratch, "corpus")
        folder.mkdir()
        counts, wrong = [], []
        for what, samples in (("pictures made here", make_corpus(folder)), ("broken-images", _broken())):
            tried = cases(samples, full=full)
            verdicts = list(_verdicts(tried, Path(scratch)))
            wrong += [
                f"{sample.path.name}, {line}: {reason}"
                for (sample, line), (verdict, reason) in zip(tried, verdicts, strict=True)
                if verdict == "wrong"
            ]
            names = [verdict for verdict, _ in verdicts]
            counts.append(
                Count("pictures", what, len(names), *map(names.count, ("refused", "whole", "wrong")))
            )
    if wrong:
        raise AssertionError("\n".join([f"{len(wrong)} wrong", *wrong[:40]]))
    return counts


def _broken() -> list[Sample]:
    folder = Path(os.environ.get("PORTFOLIO_DATA") or "data/downloads") / "broken-images"
    if not folder.is_dir():
        return []
    return [Sample(path, "either") for path in sorted(folder.iterdir()) if path.suffix != ".csv"]


def _verdicts(tried: list[Case], scratch: Path) -> Iterator[tuple[str, str]]:
    """Yield the verdict on each case and the reason, in order; the case that ends a child is wrong."""
    done = 0
    while done < len(tried):
        lost: list[str] = []
        for verdict in _child(tried[done:], scratch, lost):
            done += 1
            yield verdict
        if done < len(tried):
            done += 1
            yield "wrong", lost[0]


def _child(tried: list[Case], scratch: Path, lost: list[str]) -> Iterator[tuple[str, str]]:
    """Yield what a child says of the cases, as far as it comes; `lost` gets how it ended."""
    work = scratch / "work.json"
    work.write_text(
        json.dumps([[str(sample.path), sample.must, LINES.index(line)] for sample, line in tried])
    )
    with tempfile.TemporaryDirectory(dir=scratch) as folder, work.open() as lines, subprocess.Popen(
        [sys.executable, *_COMMAND], cwd=folder, text=True, stdin=lines, stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        try:
            while True:
                timer = threading.Timer(_SILENCE, process.kill)
                timer.start()
                answer = process.stdout.readline()
                timer.cancel()
                if not answer:
                    break
                verdict, reason = json.loads(answer)
                yield verdict, reason
        finally:
            process.kill()
        status = process.wait()
        over = status == -signal.SIGXCPU
        lost.append(
            f"over {SECONDS} s of processor time and {A_MILLION} a million samples"
            if over
            else f"the process ended with {status}"
        )


def main() -> None:
    """Try the cases on stdin in the present folder, and answer on stdout; the part of the child process."""
    work = json.load(sys.stdin)
    answers = os.fdopen(os.dup(1), "w")
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    clock = _Clock()
    event.register("numba:compile", clock)
    for number, (path, must, index) in enumerate(work):
        clock.start(Path(path))
        verdict = _tried(Path(path), must, LINES[index], Path.cwd(), replace=number % 2 == 0)
        print(json.dumps(verdict), file=answers, flush=True)


class _Clock(event.Listener):
    """Stands still while a kernel is compiled, which the first call on a machine must wait for."""

    allowed = float(SECONDS)

    def start(self, source: Path) -> None:
        """Allow what a command may take for a picture."""
        self.allowed = SECONDS + A_MILLION * count_bytes(source, most=MAX_PIXELS) / 1e6
        self._go()

    def _go(self) -> None:
        spent = resource.getrusage(resource.RUSAGE_SELF)
        limit = int(spent.ru_utime + spent.ru_stime + self.allowed) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))

    def on_start(self, event: event.Event) -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    def on_end(self, event: event.Event) -> None:
        self._go()


def _tried(source: Path, must: str, line: Line, folder: Path, *, replace: bool) -> tuple[str, str]:
    if must == LATER:
        must = "either" if "--frame" in line.words else "refused"
    owed = {"refuses": "refused", "opens": must, "any": must if must == "refused" else "either"}[line.must]

    def command(target: Path) -> object:
        words = [word.replace("IN", str(source)) for word in line.words]
        if line.suffix:
            words += ["-o", str(target), "--force"]
        return run_command(line.app, words)

    return judge(command, folder, source, line.suffix, owed, replace=replace)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
