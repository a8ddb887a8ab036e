"""What can be told of a Spark master, and of Java, before either is started, and whether workers come.

Spark itself answers a wrong address after a minute, a missing Java with a page of text, and waits for workers
for ever.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

from shared.errors import DataError, MissingExtra, UsageError, require

__all__ = [
    "check_installed",
    "check_master",
    "is_here",
    "java",
    "trying_again",
    "usual_master",
    "wait_for_worker",
]

_FORMS = "local[2], spark://host:7077, yarn or k8s://https://host:443"
_LEAST_JAVA = 17
_PATIENCE = 5.0  # seconds for a master to answer its port
_WORKERS = 60.0  # seconds for a first worker to take up the application
_ATTEMPTS = 4  # at a task, as clusters make by default; of its own a session on one machine makes one
_ADDRESS = re.compile(r"(?P<host>\[[0-9a-fA-F:]+\]|[^\s/:,\[\]]+):(?P<port>[0-9]{1,5})")


def usual_master() -> str:
    """Return the master where none is named: that of `SPARK_MASTER`, else all cores of this machine."""
    return os.environ.get("SPARK_MASTER") or "local[*]"


def trying_again(master: str) -> str:
    """Return `master`, on this machine with as many attempts at a task that failed as clusters make.

    A picture that takes its process with it ends the job else: see `shared.engines.files`.
    """
    found = re.fullmatch(r"local(?:\[(\*|[1-9][0-9]{0,3})\])?", master)
    return master if found is None else f"local[{found[1] or 1},{_ATTEMPTS}]"


def check_installed() -> None:
    """Raise `MissingExtra` where pyspark or Java is missing, or Java is too old."""
    require("pyspark", package="pyspark", extra="spark")
    found = java()
    todo = "install it (Debian, Ubuntu: apt install openjdk-17-jre-headless) and pip install -e '.[spark]'"
    if found is None:
        raise MissingExtra(f"Spark needs Java {_LEAST_JAVA} or later, and there is none", todo)
    version = _version_of(found)
    if version is not None and version < _LEAST_JAVA:
        raise MissingExtra(f"Spark needs Java {_LEAST_JAVA} or later, and {found} is {version}", todo)


def java() -> Path | None:
    """Return the program `java` that Spark would start, or None."""
    home = os.environ.get("JAVA_HOME")
    if home:
        own = Path(home) / "bin" / "java"
        return own if own.is_file() else None
    found = shutil.which("java")
    return Path(found) if found else None


def _version_of(program: Path) -> int | None:
    """The first number of its version, None where it does not say one."""
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        told = subprocess.run([program, "-version"], capture_output=True, text=True, timeout=60, check=False)
        if found := re.search(r'version "(\d+)', told.stderr + told.stdout):
            return int(found[1])
    return None


def check_master(master: str) -> None:
    """See whether `master` is one, and whether one that has an address answers there.

    Raises:
        UsageError: it has the form of no master.
        DataError: nothing answers, or a cluster is named by settings that are not there.
    """
    if re.fullmatch(r"local(\[(\*|[1-9][0-9]{0,3})(,[0-9]{1,3})?\])?", master):
        return
    if master == "yarn":
        if not (os.environ.get("HADOOP_CONF_DIR") or os.environ.get("YARN_CONF_DIR")):
            raise DataError(
                "--master yarn: HADOOP_CONF_DIR, by whose files the cluster is found, is not set",
                "set it to the folder of core-site.xml and yarn-site.xml",
            )
        return
    addresses = _addresses(master)
    if not addresses:
        raise UsageError(f"--master {master[:80]!r} is no master", f"write {_FORMS}")
    problems = []
    for host, port in addresses:  # of several masters one leads, and any of them may be down
        try:
            with socket.create_connection((host, port), timeout=_PATIENCE):
                return
        except (OSError, UnicodeError) as error:
            problems.append(str(getattr(error, "strerror", None) or error).lower())
    raise DataError(
        f"--master {master}: nothing answers there ({problems[0]})",
        "start the cluster, or correct the address",
    )


def wait_for_worker(session: Any, master: str) -> None:
    """Return once a worker has taken up the application; raise `DataError` where none does in a minute."""
    if master.startswith("local"):
        return
    until = time.monotonic() + _WORKERS
    while session.sparkContext._jsc.sc().getExecutorMemoryStatus().size() < 2:  # the driver is one
        if time.monotonic() > until:
            raise DataError(
                f"--master {master}: no worker took up the work in {_WORKERS:.0f} s",
                "see that workers are running and have spark.executor.memory free",
            )
        time.sleep(0.1)


def is_here(master: str) -> bool:
    """Whether all workers of a master are on this machine, and see its files under the same names."""
    if master.startswith("local"):
        return True
    hosts = {host for host, _ in _addresses(master)}
    return bool(hosts) and master.startswith("spark://") and hosts <= {"127.0.0.1", "localhost", "::1"}


def _addresses(master: str) -> list[tuple[str, int]]:
    """Hosts and ports of `spark://a:7077,b:7077` or `k8s://https://host:443`; none in another form."""
    kind, found, rest = master.partition("://")
    if not found or kind not in ("spark", "k8s"):
        return []
    if kind == "k8s":
        scheme, has_scheme, address = rest.partition("://")
        if has_scheme and scheme not in ("http", "https"):
            return []
        rest = (address if has_scheme else rest).rstrip("/")
        rest = rest if ":" in rest else f"{rest}:{80 if scheme == 'http' and has_scheme else 443}"
    matches = [_ADDRESS.fullmatch(part) for part in rest.split(",")]
    pairs = [(match["host"].strip("[]"), int(match["port"])) for match in matches if match]
    usable = len(pairs) == len(matches) and all(0 < port < 65536 for _, port in pairs)
    return pairs if usable else []
