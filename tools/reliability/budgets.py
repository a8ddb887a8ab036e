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
from pathlib import Path

from shared.memory import parse_bytes
from tools.reliability.budget_cases import CASES, Case
from tools.reliability.counts import Count
from tools.reliability.trial import Outcome, run_command

__all__ = ["FACTOR", "main", "measure", "run"]

FACTOR = 2.0
_NEEDED = re.compile(r"needs about ([\d.,]+ [kMG]B), --memory allows")
_STATUS, _CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


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
        "PICTURE": str(source.with_suffix(".png")),
    }
    if "SAID" in case.words:
        named["SAID"] = source.read_text()
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
