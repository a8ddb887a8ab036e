"""The peers of a part, installed before it is measured; of one that will not install it is told why.

What is in requirements.lock keeps its version: a peer that needs another one is put into an environment of
its own where it can run there (`benchmarks.peers`), and else is left out.
"""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
import tempfile
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from benchmarks.peers.environments import PEERS, install, python_of
from shared.errors import DataError

__all__ = ["NEEDED", "extra", "install_peers", "is_met", "pinned"]

ROOT = Path(__file__).resolve().parents[1]
NEEDED = {
    "songs": ("faiss-cpu", "usearch", "hnswlib", "voyager"),
    "photos": ("opencv-python-headless", "scikit-image"),
    "movies": ("surprise", "cornac", "implicit", "myfm"),  # LensKit and Spark bring gigabytes: when asked for
}


def install_peers(part: str) -> list[str]:
    """Install what a part is compared with and return a line for each peer that would not install."""
    wanted = {one.name: one for one in extra()}
    failed = []
    for name in NEEDED.get(part, ()):
        if name in PEERS:
            problem = _apart(name)
        else:
            problem = "" if is_met(wanted[name]) else _install([str(wanted[name])])
        if problem:
            failed.append(f"{name} would not install: {problem}")
    return failed


def extra(name: str = "bench") -> list[Requirement]:
    """Return the requirements of an extra of the project."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [Requirement(line) for line in project["optional-dependencies"][name]]


def is_met(requirement: Requirement) -> bool:
    """True where the package is there in a version that serves."""
    try:
        return requirement.specifier.contains(metadata.version(requirement.name), prereleases=True)
    except metadata.PackageNotFoundError:
        return False


def pinned() -> list[str]:
    """Return `name==version` of every package in the lock, without the hashes."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8").replace("\\\n", " ")
    return [re.sub(r"\s+--hash=\S+", "", line).strip() for line in text.splitlines() if line.strip()]


def _install(requirements: list[str]) -> str:
    """Return what pip says at last, where it does not install; "" where it does."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as constraints:
        constraints.write("\n".join(pinned()))
        constraints.flush()
        words = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-c", constraints.name]
        done = subprocess.run(
            [sys.executable, *words, *requirements], capture_output=True, text=True, check=False
        )
    importlib.invalidate_caches()
    said = [line for line in done.stderr.splitlines() if line.strip()]
    return "" if not done.returncode else (said or ["pip gave no reason"])[-1][:200]


def _apart(name: str) -> str:
    try:
        python_of(PEERS[name])
    except DataError:
        try:
            install(PEERS[name])
        except subprocess.CalledProcessError as error:
            return f"pip ended with {error.returncode}"
    return ""
