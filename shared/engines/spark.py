"""Spark, and the only door to it: a session started or joined, tables in and out, plain functions sent out.

    with spark_session("local[2]") as spark:
        sums = spark.pieces([1, 2, 3, 4]).map(work).collect()

Apps get a `Spark` and hand it functions of their own modules. The workers run those under the Python of this
process (or `PYSPARK_PYTHON`), with the modules of this very version: on one machine they find them where they
are; to others `shared` and `projects` are sent and unpacked.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from shared.engines.masters import (
    check_installed,
    check_master,
    is_here,
    trying_again,
    usual_master,
    wait_for_worker,
)
from shared.engines.parts import blocks_for, parts_for
from shared.engines.settings import usual_settings
from shared.engines.shipping import PACKAGES, pack
from shared.engines.tables import Frame, Tables
from shared.engines.telling import first_complaint, in_one_line, redirected
from shared.errors import DataError

__all__ = ["Frame", "Pieces", "Spark", "attempt", "spark_session"]

_CHECKPOINT_EVERY = 5  # sweeps, after which what they were made from is forgotten
_SCRATCH = "spark.portfolio.scratch"

Pieces = Any  # a pyspark RDD


class Spark(Tables):
    """A session. Frames are pyspark's: `select`, `join`, `selectExpr` with SQL, and so on.

    Args:
        session: pyspark's.
        scratch: a folder that driver and workers reach, for the checkpoints of long lineages; None: no such.
    """

    def __init__(self, session: Any, scratch: str | None) -> None:
        super().__init__(session)
        self.scratch = scratch
        self._made = scratch is not None and not self.exists(scratch)
        if scratch is not None:
            self.context.setCheckpointDir(scratch)

    @property
    def cores(self) -> int:
        """How many tasks can run at once."""
        return max(1, int(self.context.defaultParallelism))

    def partitions(self, rows: float) -> int:
        """Return in how many parts so many rows of ratings are worked on."""
        return parts_for(rows, self.cores)

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

        blocks = blocks_for(rows, self.cores)
        learner = ALS(
            userCol="user", itemCol="item", ratingCol="rating", rank=rank, regParam=reg, maxIter=sweeps,
            seed=seed, numUserBlocks=blocks, numItemBlocks=blocks, implicitPrefs=implicit, alpha=alpha,
            nonnegative=False, checkpointInterval=_CHECKPOINT_EVERY,
        )  # fmt: skip
        model = learner.fit(ratings)
        return model.userFactors, model.itemFactors

    def forget(self) -> None:
        """Remove the checkpoints of this session, and their folder where it was made for them."""
        with contextlib.suppress(Exception):  # the session may be what broke
            if folder := self.context.getCheckpointDir():
                self.remove(folder)
            if self._made and self.scratch is not None:
                self.remove(self.scratch, only_empty=True)


class _Sent:
    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self) -> Path:
        from pyspark import SparkFiles

        return Path(SparkFiles.get(self.name))


def attempt() -> int:
    """Return how often the task at which this worker is was begun before, in vain."""
    from pyspark import TaskContext

    context = TaskContext.get()
    return 0 if context is None else int(context.attemptNumber())


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
    master = trying_again(master or usual_master())
    from pyspark.sql import SparkSession

    joined = SparkSession.getActiveSession()
    if joined is not None:
        running = joined.sparkContext.master
        if running != master:
            raise DataError(f"a session with {running} is running", f"end it before one with {master}")
        with _told():
            yield Spark(joined, scratch or joined.conf.get(_SCRATCH, "") or None)
        return
    check_master(master)
    own = tempfile.mkdtemp(prefix="portfolio-spark-")
    here = is_here(master)
    keep = scratch or (f"file:{own}/scratch" if here else None)
    send = not here if send is None else send
    try:
        given = {**usual_settings(master, here=here, send=send), _SCRATCH: keep or "", **(settings or {})}
        with _told():
            session = _started(master, given, Path(own))
            try:
                wait_for_worker(session, master)
                if send:
                    for package in PACKAGES:  # where a worker unpacks them is on its path
                        session.sparkContext.addArchive(f"{pack(package, Path(own))}#{package}")
                spark = Spark(session, keep)
                if "spark.sql.shuffle.partitions" not in given:
                    session.conf.set("spark.sql.shuffle.partitions", str(max(2, 2 * spark.cores)))
                try:
                    yield spark
                finally:
                    spark.forget()
            finally:
                with contextlib.suppress(Exception):
                    session.stop()
    finally:
        shutil.rmtree(own, ignore_errors=True)


def _started(master: str, settings: Mapping[str, str], folder: Path) -> Any:
    """Start the session; what Java and Spark print goes to a log and not among our own lines."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(master).config(map=dict(settings))
    interrupt = signal.getsignal(signal.SIGINT)
    with (folder / "spark.log").open("wb") as log, warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of pandas, of which nothing is asked here
        try:
            with redirected(log):
                session = builder.getOrCreate()
                session.sparkContext.setLogLevel("OFF")
        except Exception as error:
            problem = first_complaint((folder / "spark.log").read_bytes(), str(error))
            raise DataError(f"Spark did not start: {problem}", "see --debug") from error
    if threading.current_thread() is threading.main_thread() and not callable(interrupt):
        # pyspark's own, which ends the jobs, stays where Ctrl-C is heard at all
        signal.signal(signal.SIGINT, interrupt)
    return session


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Turn what Spark raises into a `DataError` of one line."""
    from py4j.protocol import Py4JError, Py4JNetworkError
    from pyspark.errors import PySparkException

    try:
        yield
    except (Py4JNetworkError, ConnectionRefusedError, ConnectionResetError) as error:  # the JVM has ended
        raise DataError("the connection to Spark broke off", "start the command again") from error
    except (PySparkException, Py4JError) as error:
        raise DataError(*in_one_line(str(getattr(error, "java_exception", error)))) from error
