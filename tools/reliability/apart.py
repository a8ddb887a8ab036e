"""Campaigns in a process of their own, which imports and compiles once and then forks for every try.

A fork copies the one thread that forks, so this process starts no other: kernels run in one thread, and the
pools that a save opens are closed when it ends.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from shared.errors import DataError
from tools.reliability.counts import Count
from tools.reliability.saving import Wrong

__all__ = ["NOT_BEGUN", "Child", "run_apart", "run_one", "time_of"]

ROOT = Path(__file__).resolve().parents[2]
_ENVIRONMENT = {
    "NUMBA_NUM_THREADS": "1",
    "NUMBA_THREADING_LAYER": "workqueue",  # OpenMP's threads do not survive a fork
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
_LONGEST = 60.0  # seconds that a child may take
NOT_BEGUN = 75  # how a child ends that Ctrl-C met before its action, as happens where cores are few


def run_apart(modules: Sequence[str], full: bool) -> dict[str, list[Count] | str]:
    """Return what `campaign(full)` of each module returns, or the words of what went wrong in it.

    Raises:
        Wrong: the process itself came to an end.
    """
    command = [sys.executable, "-m", "tools.reliability.apart", json.dumps([list(modules), full])]
    environment = {**os.environ, **_ENVIRONMENT, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise Wrong(f"the campaigns' own process ended with {done.returncode}: {done.stderr[-2000:]}")
    found = json.loads(done.stdout)
    return {
        name: told if isinstance(told, str) else [Count(**count) for count in told]
        for name, told in found.items()
    }


def run_one(module: str, full: bool) -> list[Count]:
    """Return what `campaign(full)` of a module returns, or raise `Wrong`."""
    told = run_apart([module], full)[module]
    if isinstance(told, str):
        raise Wrong(told)
    return told


class Child:
    """A fork of this process that runs `action` and ends: with 0, 1 after a `DataError`, 2, or `NOT_BEGUN`.

    Args:
        output: a file for what it prints; by default that goes nowhere.
    """

    def __init__(self, action: Callable[[], object], *, output: Path | None = None) -> None:
        ready, told = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            status = 0  # a Ctrl-C that comes when the action has ended changes nothing
            try:
                os.close(ready)
                status = _run(action, told, output)
            finally:
                os._exit(status)  # whatever comes: the parent's folders are not the child's to remove
        os.close(told)
        os.read(ready, 1)  # it is about to begin
        os.close(ready)

    def kill(self, number: int) -> None:
        """Send a signal."""
        os.kill(self.pid, number)

    def wait(self) -> int:
        """Return the exit status, or minus the number of the signal that ended it.

        Raises:
            Wrong: it never ended.
        """
        end = time.monotonic() + _LONGEST
        while time.monotonic() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.0005)
        self.kill(signal.SIGKILL)
        os.waitpid(self.pid, 0)
        raise Wrong(f"a child did not end within {_LONGEST:g} s")


def _run(action: Callable[[], object], told: int, output: Path | None) -> int:
    is_begun = False
    try:
        target = os.open(output or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        os.dup2(target, 1)
        os.dup2(target, 2)
        os.write(told, b".")
        is_begun = True
        action()
        status = 0
    except DataError as error:
        print(error, file=sys.stderr)
        status = 1
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt) and not is_begun:
            return NOT_BEGUN
        traceback.print_exc()
        status = 2
    sys.stdout.flush()
    sys.stderr.flush()
    return status


def time_of(action: Callable[[], object]) -> float:
    """Return the seconds that `action` takes in a child, as the child measures them."""
    told, tell = os.pipe()

    def timed() -> None:
        started = time.perf_counter()
        action()
        os.write(tell, f"{time.perf_counter() - started}".encode())

    if status := Child(timed).wait():
        raise Wrong(f"an undisturbed save ended with {status}")
    os.close(tell)
    with os.fdopen(told, "rb") as answer:
        return float(answer.read())


def _main(modules: list[str], full: bool) -> None:
    told: dict[str, object] = {}
    # numba's own is shared with every fork: one killed while it holds it would stop this process for good
    numba_threads: Any = importlib.import_module("numba.np.ufunc.parallel")
    numba_threads._backend_init_process_lock = threading.RLock()
    gc.freeze()  # a collection in a child would copy every page that it looks at
    for name in modules:
        try:
            told[name] = [
                asdict(count) for count in importlib.import_module(f"tools.reliability.{name}").campaign(full)
            ]
        except Wrong as wrong:
            told[name] = str(wrong)
    print(json.dumps(told))


if __name__ == "__main__":
    _main(*json.loads(sys.argv[1]))
