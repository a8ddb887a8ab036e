"""Settings of Spark: those that a user gives by `--spark-conf`, and what holds where nobody says more."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from shared.errors import UsageError
from shared.memory import budget

__all__ = ["ROOT", "read_settings", "usual_settings"]

ROOT = Path(__file__).resolve().parents[2]  # where `shared` and `projects` lie
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


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


def usual_settings(master: str, *, here: bool, send: bool) -> dict[str, str]:
    """Return what holds unless the user says otherwise.

    Args:
        here: all workers are on this machine.
        send: the project is sent to the workers, which else find it under its path.
    """
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
        paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        settings["spark.executorEnv.PYTHONPATH"] = os.pathsep.join(paths)
    if master.startswith("local"):
        megabytes = max(1_000, int(budget() / 2 / 1e6))  # the other half is Python's
        settings["spark.driver.memory"] = f"{megabytes}m"
    return settings
