"""Fixtures for every test: a seeded generator, the real sets where they are, and the command lines."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

# After each product the threads of BLAS look for more work for a while, on a core that another worker of the
# tests needs: for 2⁴ cycles, the fewest. How many threads there are is as ever. Read when BLAS is loaded.
os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "4")

import numpy as np
import pytest
import typer

from shared.console import run
from shared.engines.masters import check_installed
from shared.engines.spark import Spark, spark_session
from shared.errors import MissingExtra
from tools.reliability.calls import built

sys.path.insert(0, str(Path(__file__).parent))
from spread import Spread, place_of

if TYPE_CHECKING:
    from tests.spark_cluster import Cluster

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("PORTFOLIO_DATA") or ROOT / "data" / "downloads")
IN_DATA = "name a folder that holds it in PORTFOLIO_DATA"
COMPILING = "compiling numerical kernels, once on this machine …\n"
HOW_TO_GET = {
    "spotify-tracks-114k": "python -m shared.datasets fetch spotify-tracks-114k --from-file dataset.csv",
    "kodak": IN_DATA,
    "broken-images": IN_DATA,
    "urban100-half": IN_DATA,
    "large-photos": IN_DATA,
    "audio-clips": IN_DATA,
}

# `make test` hands these down, and a make in a test would take them for its own
for _name in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL"):
    os.environ.pop(_name, None)

# a suite that a shell runs in the background starts with Ctrl-C ignored, and would hand that down too
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long is begun with."""
    items.sort(key=lambda item: place_of(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With `--dist loadfile`, files that share what takes long to set up go to the same worker."""
    return Spread(config, log) if config.getvalue("dist") == "loadfile" else None


@dataclass(frozen=True)
class Finished:
    """How a command ended."""

    status: int
    out: str
    err: str

    def json(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)


@pytest.fixture
def rng() -> np.random.Generator:
    """The same random numbers in every run."""
    return np.random.default_rng(20)


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def real_data() -> Callable[[str], Path]:
    """`real_data("ml-100k")` is the folder of a real set; without it the test skips, saying how."""

    def folder(name: str) -> Path:
        path = DATA / name
        if not path.exists():
            pytest.skip(f"{name} is not here: {HOW_TO_GET.get(name, f'make data DATASET={name}')}")
        return path.resolve()

    return folder


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """`shared_folder("cache")` is a folder of this run, the same in all its processes."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent

    def folder(name: str) -> Path:
        (base / name).mkdir(exist_ok=True)
        return base / name

    return folder


def environment_of(folder: Path) -> dict[str, str]:
    """Variables of a command that finds the real sets and the project, and caches in a folder."""
    return {
        **os.environ,
        "PORTFOLIO_DATA": str(DATA.resolve()),
        "PORTFOLIO_CACHE": str(folder / "cache"),
        "PYTHONPATH": str(ROOT),
    }


@pytest.fixture
def cli(tmp_path: Path) -> Callable[..., Finished]:
    """`cli("projects.photo_filters", "list")` runs `python -m projects.photo_filters list` in `tmp_path`."""

    def call(
        module: str, *arguments: object, env: dict[str, str] | None = None, timeout: float = 120
    ) -> Finished:
        environment = environment_of(tmp_path) | (env or {})
        done = subprocess.run(
            [sys.executable, "-m", module, *map(str, arguments)],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env=environment,
            timeout=timeout,
            check=False,
        )
        return Finished(done.returncode, done.stdout, done.stderr)

    return call


@pytest.fixture
def killed_when(tmp_path: Path) -> Callable[..., None]:
    """`killed_when(has_begun, "projects.photo_filters", "apply", …)` runs a command in `tmp_path` until
    `has_begun()`, and then kills it: it gets no chance to put anything in order.
    """

    def run_and_kill(has_begun: Callable[[], bool], module: str, *arguments: object) -> None:
        command = [sys.executable, "-m", module, *map(str, arguments)]
        scratch = tmp_path / "scratch"  # what it cannot remove goes with the test
        scratch.mkdir()
        with subprocess.Popen(
            command, cwd=tmp_path, env=environment_of(tmp_path) | {"TMPDIR": str(scratch)},
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            while process.poll() is None and not has_begun():
                time.sleep(0.005)
            process.kill()
            _, told = process.communicate()
        assert process.returncode == -signal.SIGKILL, f"it ended by itself: {told}"

    return run_and_kill


@pytest.fixture
def in_process(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[typer.Typer, str], Callable[..., tuple[Any, str, str]]]:
    """`in_process(app, "song-recommender")` runs commands of an app here, in a folder of their own.

    What it gives is called with the words of a command and returns status, stdout, stderr; that kernels are
    compiled, which a machine says once, in whichever test is the first to need them, is left out.
    """

    def of(app: typer.Typer, name: str) -> Callable[..., tuple[Any, str, str]]:
        monkeypatch.chdir(tmp_path)
        parser = built(app)

        def command(*words: object) -> tuple[Any, str, str]:
            with pytest.raises(SystemExit) as end:
                run(parser, name, [str(word) for word in words])
            printed = capsys.readouterr()
            return end.value.code, printed.out, printed.err.replace(COMPILING, "")

        return command

    return of


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A Spark master and two workers on this machine, once for all tests of a process."""
    try:
        check_installed()
    except MissingExtra as missing:
        pytest.skip(str(missing))
    from spark_cluster import Cluster

    started = Cluster(tmp_path_factory.mktemp("spark"))
    try:
        yield started
    finally:
        started.stop()


@pytest.fixture(scope="session")
def spark(cluster: Cluster) -> Iterator[Spark]:
    """A session with the cluster, which commands that name its master join."""
    heard = signal.getsignal(signal.SIGINT)
    with spark_session(cluster.master, cluster.settings) as session:
        signal.signal(signal.SIGINT, heard)
        yield session


@pytest.fixture
def halfway(spark: Spark) -> Callable[[Path], Callable[[], bool]]:
    """`halfway(output)` tells whether a job that writes a table there has made some of its parts, not all."""
    tracker = spark.context.statusTracker()

    def of(output: Path) -> Callable[[], bool]:
        hidden = output.with_name(f".{output.name}.unfinished")

        def is_halfway() -> bool:
            if not hidden.exists():
                return False
            stages = [tracker.getStageInfo(number) for number in tracker.getActiveStageIds()]
            return any(stage.numCompletedTasks and stage.numActiveTasks for stage in stages if stage)

        return is_halfway

    return of
