"""A film model in a process of its own, which fits and answers a set of ratings each time it is asked.

Many such processes can wait at a time, so that models take turns and each keeps its memory apart.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from benchmarks.peers.environments import PEERS, python_of
from shared.errors import DataError

__all__ = ["Asked"]

ROOT = Path(__file__).resolve().parents[1]
TIMEOUT = 3600  # seconds for one fit and its answers
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"
)


class Asked:
    """A process that runs `benchmarks.peers.<program>`, warmed up by a small fit once it is made.

    Args:
        program, model: such as "cornac" and a name of its MODELS; "ours" stands beside the peers.
        task: "ratings" or "ranking".
        sets: of each its name, the file of its data, and the file for the answers.
        one_thread: holds BLAS, OpenMP, numba, and what asks `benchmarks.peers.child.threads`, to one thread.

    Raises:
        DataError: the program is not installed, or it failed.
    """

    def __init__(
        self, program: str, model: str, task: str, sets: Sequence[dict[str, str]], *, one_thread: bool = False
    ) -> None:
        python = sys.executable if program == "ours" else python_of(PEERS[program])
        packages = ["numpy"] if program == "ours" else [PEERS[program].package]
        self._what = f"{program}, {model}"
        self._chatter = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115
        self._process = subprocess.Popen(
            [python, "-m", f"benchmarks.peers.{program}"], cwd=ROOT, text=True,
            env=os.environ | (ONE_THREAD if one_thread else {}),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._chatter,
        )  # fmt: skip
        try:
            self._say({"model": model, "task": task, "packages": packages, "sets": list(sets)})
        except BaseException:
            self.close()
            raise

    def ask(self, number: int) -> dict[str, Any]:
        """Fit and answer the set of that number; what it took stands in `benchmarks.peers.child`.

        Raises:
            DataError: it failed, or took longer than an hour.
        """
        return self._say(number)

    def close(self) -> None:
        """End the process, which has ten seconds for what it started itself; a second time does nothing."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._chatter.close()

    def __enter__(self) -> Asked:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _say(self, what: object) -> dict[str, Any]:
        """Write a line and return the line that answers it."""
        questions, answers = self._process.stdin, self._process.stdout
        assert questions is not None
        assert answers is not None
        line = ""
        try:
            print(json.dumps(what), file=questions, flush=True)
            if not select.select([answers], [], [], TIMEOUT)[0]:
                raise DataError(f"{self._what}: took longer than {TIMEOUT} s", "run it alone to see why")
            line = answers.readline()
        except BrokenPipeError:
            pass
        if not line:
            self._process.wait()
            self._chatter.seek(0)
            said = self._chatter.read().strip().splitlines()[-1:] or ["it said nothing"]
            raise DataError(f"{self._what}: failed ({said[0][:300]})", "run it alone to see why")
        answer: dict[str, Any] = json.loads(line)
        return answer
