"""Spark, and the only door to it: a session started or joined, tables in and out, plain functions sent out.

    with spark_session("local[2]") as spark:
        sums = spark.pieces([1, 2, 3, 4]).map(work).collect()

Apps get a `Spark` and hand it functions of their own modules. The workers run those under the Python of this
process (or `PYSPARK_PYTHON`), with the modules of this very version: on one machine they find them where they
are; to others `shared` and `projects` are sent and unpacked, for some modules read files that lie beside
them, which they could not within an archive.

What is written appears whole: Spark writes into a folder beside the output, marks it with `_SUCCESS`, and
only then it gets its name. A job that was killed leaves that other folder, which the next one takes over.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import sys
import tempfile
import threading
import time
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from shared.engines.masters import check_installed, check_master, is_here, usual_master
from shared.errors import DataError, UsageError
from shared.memory import budget

__all__ = ["Spark", "read_settings", "spark_session"]

_ROOT = Path(__file__).resolve().parents[2]
_ROWS = 250_000  # of a partition of ratings: a second's work, some megabytes
_FILES = 16 << 20  # bytes of files that are read whole, of a partition
_PATIENCE = 60.0  # seconds for a first worker to take up the application
_SUCCESS = "_SUCCESS"
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
_CHECKPOINT_EVERY = 5  # sweeps, after which what they were made from is forgotten

Frame = Any  # a pyspark DataFrame; apps use its methods and write expressions as SQL
Pieces = Any  # a pyspark RDD


class Spark:
    """A session. Frames are pyspark's: `select`, `join`, `selectExpr` with SQL, and so on.

    Args:
        session: pyspark's.
        scratch: a folder that driver and workers reach, for the checkpoints of long lineages; None: no such.
    """

    def __init__(self, session: Any, scratch: str | None) -> None:
        self.session, self.scratch = session, scratch
        self.context = session.sparkContext
        if scratch is not None:
            self.context.setCheckpointDir(scratch)

    @property
    def cores(self) -> int:
        """How many tasks can run at once."""
        return max(1, int(self.context.defaultParallelism))

    def partitions(self, rows: float) -> int:
        """Return in how many parts so many rows of ratings are worked on."""
        return int(min(20_000, max(self.cores, rows / _ROWS)))

    def pieces(self, values: Sequence[Any], parts: int | None = None) -> Pieces:
        """Spread values over the workers, one to each partition unless told otherwise."""
        return self.context.parallelize(values, max(1, parts or len(values)))

    def share(self, value: Any) -> Any:
        """Hand every worker a value once; `.value` is it."""
        return self.context.broadcast(value)

    def send(self, path: Path) -> Callable[[], Path]:
        """Hand every worker a file, of a name of its own; what is returned tells there where it lies."""
        self.context.addFile(str(path.resolve()))
        return _Sent(path.name)

    def frame(self, rows: Pieces | Sequence[Sequence[Any]], schema: str) -> Frame:
        """Make a table of tuples, with columns as in "user int, rating float"."""
        return self.session.createDataFrame(rows, schema, verifySchema=False)  # which would check every value

    def sql(self, query: str, **frames: Frame) -> Frame:
        """Ask a query of tables that it names in braces."""
        return self.session.sql(query, **frames)

    # tables and files

    def read_table(self, path: str) -> Frame:
        """Read Parquet, or csv with a header, all of whose columns are text then. Nothing is loaded yet.

        A folder that is not called .parquet is looked into.
        """
        self.check_there(path)
        if self._is_parquet(path):
            return self.session.read.parquet(self._address(path))
        options = {"header": True, "mode": "PERMISSIVE", "escape": '"', "encoding": "UTF-8"}
        return self.session.read.options(**options).csv(self._address(path))

    def read_lines(self, path: str) -> Frame:
        """Read text: one column `value`."""
        self.check_there(path)
        return self.session.read.text(self._address(path))

    def read_files(self, path: str) -> Frame:
        """Read whole files of a folder or pattern, or a Parquet table of such: columns path, content."""
        self.check_there(path)
        if self._is_parquet(path):
            table = self.session.read.parquet(self._address(path))
            missing = [name for name in ("path", "content") if name not in table.columns]
            if missing:
                raise DataError(f"{path} has no column {missing[0]}", "name the columns path and content")
            return table.select("path", "content")
        self.session.conf.set("spark.sql.files.maxPartitionBytes", str(_FILES))
        return self.session.read.format("binaryFile").load(self._address(path)).select("path", "content")

    def empty_files(self, path: str, found: int) -> list[str]:
        """Return the files without content of a folder or pattern, which Spark passes over.

        Args:
            found: how many files Spark found; where there are no more than these, none is asked for its size.
        """
        place = self._place(path)
        files = self._files(place)
        if self._is_parquet(path):
            return []
        listed = [
            one
            for status in files.globStatus(place)
            for one in ([files.listStatus(status.getPath())] if status.isDirectory() else [[status]])
        ]
        if sum(len(one) for one in listed) == found:
            return []
        empty = [
            status.getPath()
            for statuses in listed
            for status in statuses
            if status.getLen() == 0 and status.isFile()
        ]
        return [one.toString() for one in empty if one.getName()[0] not in "._"]

    def check_there(self, path: str) -> None:
        """Raise `DataError` where nothing lies at a path or matches a pattern."""
        place = self._place(path)
        found = self._files(place).globStatus(place)
        if found is None or not len(found):
            raise DataError(f"{path} does not exist", "check the name")

    def check_output(self, path: str, *, force: bool) -> None:
        """Raise `DataError` where a folder of results must not be written."""
        place = self._place(path.rstrip("/"))
        files = self._files(place)
        _, old = self._beside(place)
        if not files.exists(place) and files.exists(old):  # a job was killed between the two renames
            files.rename(old, place)
        if not files.exists(place):
            return
        if not files.exists(self._place(f"{path}/{_SUCCESS}")):
            raise DataError(f"{path} is no table that Spark wrote whole", "choose another output")
        if not force:
            raise DataError(f"{path} exists", "use --force to replace it")

    @contextlib.contextmanager
    def output(self, path: str, *, force: bool = False) -> Iterator[str]:
        """Give a folder to write tables into, which becomes `path` when the block ends without an error.

        Several tables may be written below it. What was at `path` is there until then.
        """
        path = path.rstrip("/")
        self.check_output(path, force=force)
        target = self._place(path)
        files = self._files(target)
        fresh, old = self._beside(target)
        files.delete(fresh, True)  # of a job that was killed
        try:
            yield fresh.toString()
            files.create(self._place(f"{fresh.toString()}/{_SUCCESS}"), True).close()
            if files.exists(target):
                files.delete(old, True)
                files.rename(target, old)
            if not files.rename(fresh, target):
                raise DataError(f"{path}: cannot be written", "choose another output")
            files.delete(old, True)
        finally:
            with contextlib.suppress(Exception):  # the session may be what broke
                files.delete(fresh, True)

    def write_table(self, frame: Frame, path: str, *, force: bool = False) -> None:
        """Write a table as Parquet, whole or not at all."""
        with self.output(path, force=force) as folder:
            frame.write.mode("overwrite").parquet(folder)

    def _beside(self, target: Any) -> tuple[Any, Any]:
        """Where an output is made, and where what it replaces lies for a moment."""
        parent, name = target.getParent().toString(), target.getName()
        return self._place(f"{parent}/.{name}.unfinished"), self._place(f"{parent}/.{name}.replaced")

    def _is_parquet(self, path: str) -> bool:
        place = self._place(path)
        for status in self._files(place).globStatus(place):
            if status.getPath().getName().endswith(".parquet"):
                return True
            if status.isDirectory():
                inside = self._files(place).listStatus(status.getPath())
                return any(one.getPath().getName().endswith(".parquet") for one in inside)
        return False

    def _place(self, path: str) -> Any:
        return self.context._jvm.org.apache.hadoop.fs.Path(self._address(path))

    def _address(self, path: str) -> str:
        """A path of this machine in full: Java may have been started in another folder."""
        default = str(self.context._jsc.hadoopConfiguration().get("fs.defaultFS") or "file:///")
        is_here = "://" not in path and not path.startswith("file:") and default.startswith("file:")
        return os.path.abspath(path) if is_here else path

    def _files(self, place: Any) -> Any:
        return place.getFileSystem(self.context._jsc.hadoopConfiguration())

    # numbers

    def factorise(
        self,
        ratings: Frame,
        *,
        rank: int,
        reg: float,
        sweeps: int,
        seed: int,
        rows: int,
        implicit: bool = False,
        alpha: float = 1.0,
    ) -> tuple[Frame, Frame]:
        """Factorise ratings by MLlib's alternating least squares; return the rows of users and of items.

        Explicit: the U, V that minimise Σ (r − U·V)² + reg (Σ n_u |U_u|² + Σ n_i |V_i|²), weighted-λ (Zhou et
        al. 2008). Implicit: Σ over all pairs (1 + alpha r) (p − U·V)² with p = 1 where r > 0, and the same
        penalty. Factors may be negative. Every fifth sweep is kept on disk and its history forgotten.

        Args:
            ratings: columns user, item (int), rating (float).
            rows: how many there are, by which blocks are chosen.

        Returns:
            Two tables: id, features (array of rank floats).
        """
        from pyspark.ml.recommendation import ALS

        blocks = int(min(1_000, max(self.cores, rows / 2_000_000)))
        learner = ALS(
            userCol="user", itemCol="item", ratingCol="rating", rank=rank, regParam=reg, maxIter=sweeps,
            seed=seed, numUserBlocks=blocks, numItemBlocks=blocks, implicitPrefs=implicit, alpha=alpha,
            nonnegative=False, checkpointInterval=_CHECKPOINT_EVERY,
        )  # fmt: skip
        model = learner.fit(ratings)
        return model.userFactors, model.itemFactors


class _Sent:
    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self) -> Path:
        from pyspark import SparkFiles

        return Path(SparkFiles.get(self.name))


def read_settings(given: Sequence[str]) -> dict[str, str]:
    """Return the NAME=VALUE of `--spark-conf`.

    Raises:
        UsageError: one is not of that form, or its name is not of Spark's.
    """
    found = {}
    for text in given:
        name, divided, value = text.partition("=")
        if not divided or not re.fullmatch(r"spark\.[A-Za-z0-9_.\-]+", name):
            raise UsageError(
                f"--spark-conf {text[:80]!r} is no setting", "write spark.executor.memory=4g, say"
            )
        found[name] = value
    return found


@contextlib.contextmanager
def spark_session(
    master: str | None = None,
    settings: Mapping[str, str] | None = None,
    *,
    scratch: str | None = None,
    send: bool | None = None,
) -> Iterator[Spark]:
    """Start a session, or join the one of this process, and end what was started.

    Args:
        master: `local[2]`, `spark://host:7077`, `yarn`, `k8s://…`; None: see `usual_master`.
        settings: Spark's own, such as `spark.executor.memory`.
        scratch: see `Spark`; by default a folder of this machine, where all workers are on it.
        send: whether the project is sent to the workers; by default where they are not on this machine.

    Raises:
        DataError: pyspark, Java or the master is missing, no worker takes up the application in a minute, or
            what Spark said of a job that failed, in one line.
    """
    check_installed()
    master = master or usual_master()
    from pyspark.sql import SparkSession

    joined = SparkSession.getActiveSession()
    if joined is not None:
        running = joined.sparkContext.master
        if running != master:
            raise DataError(f"a session with {running} is running", f"end it before one with {master}")
        with _told():
            yield Spark(joined, scratch or joined.conf.get("spark.portfolio.scratch", "") or None)
        return
    check_master(master)
    own = tempfile.mkdtemp(prefix="portfolio-spark-")
    here = is_here(master)
    try:
        keep = scratch or (f"file:{own}/scratch" if here else None)
        send = not here if send is None else send
        given = {
            **_usual_settings(master, here, send),
            "spark.portfolio.scratch": keep or "",
            **(settings or {}),
        }
        with _told():
            session = _started(master, given, Path(own))
            try:
                if not master.startswith("local"):
                    _wait_for_worker(session, master)
                if send:
                    _send_project(session, Path(own))
                spark = Spark(session, keep)
                if "spark.sql.shuffle.partitions" not in given:
                    session.conf.set("spark.sql.shuffle.partitions", str(max(2, 2 * spark.cores)))
                yield spark
            finally:
                with contextlib.suppress(Exception):
                    session.stop()
    finally:
        shutil.rmtree(own, ignore_errors=True)


def _usual_settings(master: str, here: bool, send: bool) -> dict[str, str]:
    """What holds unless the user says otherwise."""
    settings = {
        "spark.app.name": "portfolio",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.execution.arrow.pyspark.enabled": "false",
        "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "true",
        **{f"spark.executorEnv.{name}": "1" for name in _THREADS},  # a task has one core
    }
    if here:
        settings |= {
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.ui.enabled": "false",
        }
    if not send:
        paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        settings["spark.executorEnv.PYTHONPATH"] = os.pathsep.join(paths)
    if master.startswith("local"):
        megabytes = max(1_000, int(budget() / 2 / 1e6))  # the other half is Python's
        settings["spark.driver.memory"] = f"{megabytes}m"
    return settings


def _started(master: str, settings: Mapping[str, str], folder: Path) -> Any:
    """Start the session; what Java and Spark print goes to a log and not among our own lines."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(master)
    for name, value in settings.items():
        builder = builder.config(name, value)
    interrupt = signal.getsignal(signal.SIGINT)
    with (folder / "spark.log").open("w+b") as log, warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of pandas, of which nothing is asked here
        try:
            with _redirected(log):
                session = builder.getOrCreate()
                session.sparkContext.setLogLevel("OFF")
        except Exception as error:
            log.seek(0)
            lines = log.read().decode("utf-8", "replace").splitlines()
            told = (
                [line for line in lines if re.search(r"error|exception", line, re.I)] or lines or [str(error)]
            )
            raise DataError(f"Spark did not start: {told[0].strip()[:300]}", "see --debug") from error
    if threading.current_thread() is threading.main_thread() and not callable(interrupt):
        signal.signal(
            signal.SIGINT, interrupt
        )  # pyspark's, which ends the jobs, where Ctrl-C is heard at all
    return session


@contextlib.contextmanager
def _redirected(log: IO[bytes]) -> Iterator[None]:
    """Send what this process and those that it starts print meanwhile to a file."""
    sys.stdout.flush()
    sys.stderr.flush()
    saved = [os.dup(1), os.dup(2)]
    try:
        for stream in (1, 2):
            os.dup2(log.fileno(), stream)
        yield
    finally:
        for stream, kept in zip((1, 2), saved, strict=True):
            os.dup2(kept, stream)
            os.close(kept)


def _wait_for_worker(session: Any, master: str) -> None:
    until = time.monotonic() + _PATIENCE
    while session.sparkContext._jsc.sc().getExecutorMemoryStatus().size() < 2:  # the driver is one
        if time.monotonic() > until:
            raise DataError(
                f"--master {master}: no worker took up the work in {_PATIENCE:.0f} s",
                "see that workers are running and have spark.executor.memory free",
            )
        time.sleep(0.1)


def _send_project(session: Any, folder: Path) -> None:
    """Send the packages `shared` and `projects`; where a worker unpacks them is on its path."""
    for package in ("shared", "projects"):
        path = folder / f"{package}.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted((_ROOT / package).rglob("*")):
                if file.is_file() and "__pycache__" not in file.parts:
                    archive.write(file, file.relative_to(_ROOT / package))
        session.sparkContext.addArchive(f"{path}#{package}")


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Turn what Spark raises into a `DataError` of one line."""
    from py4j.protocol import Py4JError, Py4JJavaError, Py4JNetworkError
    from pyspark.errors import PySparkException

    try:
        yield
    except Py4JNetworkError as error:
        raise DataError("the connection to Spark broke off", "start the command again") from error
    except (PySparkException, Py4JError) as error:
        text = str(error.java_exception) if isinstance(error, Py4JJavaError) else str(error)
        problem, todo = _in_one_line(text)
        raise DataError(problem, todo) from error
    except (ConnectionRefusedError, ConnectionResetError) as error:  # the JVM has ended
        raise DataError("the connection to Spark broke off", "start the command again") from error


def _in_one_line(text: str) -> tuple[str, str]:
    """What went wrong according to a page of Java's and Python's traces, and what to do."""
    ours = re.findall(r"shared\.errors\.\w+: (.+)", text)
    if ours:  # a worker's, in the form that it had there
        problem, _, todo = ours[-1].partition("; ")
        return problem, todo
    python = re.findall(r"^(\w+(?:\.\w+)*(?:Error|Exception|Interrupt)): (.+)$", text, re.M)
    causes = re.findall(r"Caused by: [\w.$]+: (.+)", text)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if python and not python[-1][0].startswith(("org.", "java.")):
        return f"Spark: {python[-1][0]}: {python[-1][1][:300]}", "see --debug"
    told = causes[-1] if causes else (lines[0] if lines else "it said nothing")
    return f"Spark: {told[:300]}", "see --debug"
