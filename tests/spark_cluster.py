"""A real standalone cluster on loopback: a master and two workers, each a process of its own."""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

__all__ = ["Cluster"]

_SHORT = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"  # soon over: before code is optimised
_REGISTERED = r"Successfully registered with master (\S+)"
_SETTINGS = {
    "spark.executor.memory": "600m",
    "spark.executor.cores": "1",
    "spark.executor.extraJavaOptions": _SHORT,
    "spark.driver.extraJavaOptions": _SHORT,
    "spark.task.maxFailures": "8",
    "spark.sql.adaptive.enabled": "false",  # which looks at every stage of tables of a few rows
}


def _end_with_parent() -> None:
    """Let the kernel end this process when the tests end, in whatever way: PR_SET_PDEATHSIG of Linux."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


class Cluster:
    """Processes that end with `stop`; each worker offers one core.

    `settings` make a session with it short, and `words` a command of its own, as of `local[1]`.
    """

    def __init__(self, folder: Path) -> None:
        spec = find_spec("pyspark")
        assert spec is not None
        assert spec.origin is not None
        self._home, self._folder = Path(spec.origin).parent, folder
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self.settings = dict(_SETTINGS)
        short = ("spark.driver.extraJavaOptions", "spark.sql.adaptive.enabled")
        self.words = [word for name in short for word in ("--spark-conf", f"{name}={_SETTINGS[name]}")]
        self._number = 0
        master = self._start(
            "master", "master.Master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0"
        )
        self.master = self._told(master, r"Starting Spark master at (spark://\S+)")
        for log in [self._begin_worker() for _ in range(2)]:  # both at once: Java starts slowly
            self._told(log, _REGISTERED)

    def add_worker(self) -> None:
        """Start one more worker, and wait until the master knows it."""
        self._told(self._begin_worker(), _REGISTERED)

    def _begin_worker(self) -> Path:
        self._number += 1
        name = f"worker-{self._number}"
        work = str(self._folder / name)
        return self._start(
            name, "worker.Worker", "--host", "127.0.0.1", "--webui-port", "0", "--cores", "1",
            "--memory", "700m", "--work-dir", work, self.master,
        )  # fmt: skip

    def kill_worker(self) -> None:
        """Kill the oldest worker with all that it started, as a machine that fails does."""
        name = next(name for name in self._processes if name.startswith("worker"))
        process = self._processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    @contextlib.contextmanager
    def losing_a_worker(self, is_under_way: Callable[[], bool]) -> Iterator[None]:
        """Kill a worker in the middle of the block: once its job is under way, and before it is over.

        Another one takes its place after the block, for the tests that follow: within it the one that is left
        does all the work.
        """
        over, killed = threading.Event(), threading.Event()

        def watch() -> None:
            while not over.is_set():
                if is_under_way():
                    self.kill_worker()
                    if not over.is_set():
                        killed.set()
                    return
                time.sleep(0.01)

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()
            if sum(name.startswith("worker") for name in self._processes) < 2:
                self.add_worker()  # by this thread: what a thread starts would end with it
        assert killed.is_set(), "the job was over before a worker was killed"

    def stop(self) -> None:
        """End all processes, the workers first."""
        for process in reversed(self._processes.values()):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _start(self, name: str, program: str, *words: str) -> Path:
        log = self._folder / f"{name}.log"
        environment = {
            **{key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
            "SPARK_HOME": str(self._home),
            "SPARK_DAEMON_MEMORY": "200m",
            "SPARK_DAEMON_JAVA_OPTS": _SHORT,
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_LOCAL_DIRS": str(self._folder / "local"),
            "PYSPARK_PYTHON": sys.executable,
        }
        with log.open("wb") as file:
            self._processes[name] = subprocess.Popen(
                [self._home / "bin" / "spark-class", f"org.apache.spark.deploy.{program}", *words],
                stdout=file, stderr=subprocess.STDOUT, env=environment, cwd=self._folder,
                start_new_session=True, preexec_fn=_end_with_parent,
            )  # fmt: skip
        return log

    @staticmethod
    def _told(log: Path, pattern: str) -> str:
        until = time.monotonic() + 120
        while time.monotonic() < until:
            if found := re.search(pattern, log.read_text(errors="replace")):
                return found[1]
            time.sleep(0.05)
        raise AssertionError(f"{log.name} does not say {pattern}: {log.read_text(errors='replace')[-2000:]}")
