"""Where each peer's package is: beside us, or in an environment of its own below the cache folder."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from shared.datasets.cache import cache_folder
from shared.errors import DataError

__all__ = ["PEERS", "Peer", "install", "python_of"]


@dataclass(frozen=True)
class Peer:
    """A package to compare with.

    Args:
        module: what is imported; `benchmarks/peers/<name>.py` imports it.
        package: its name where packages are published.
        requirements: what pip installs into an environment of its own.
        apart: never beside us: it brings much, or other versions of what we use.
    """

    name: str
    title: str
    module: str
    package: str
    requirements: tuple[str, ...]
    apart: bool = False


PEERS = {
    peer.name: peer
    for peer in (
        Peer("surprise", "Surprise", "surprise", "scikit-surprise", ("scikit-surprise>=1.1.5",)),
        Peer("cornac", "Cornac", "cornac", "cornac", ("cornac>=3",)),
        Peer("implicit", "implicit", "implicit", "implicit", ("implicit>=0.7.3",)),
        Peer("myfm", "myFM", "myfm", "myfm", ("myfm>=0.4",)),
        Peer("lenskit", "LensKit", "lenskit", "lenskit", ("lenskit>=2025.8",), apart=True),
        Peer("spark", "Spark", "pyspark", "pyspark", ("pyspark>=4", "pandas", "setuptools"), apart=True),
    )
}


def python_of(peer: Peer) -> str:
    """Return the interpreter that can import a peer.

    Raises:
        DataError: none can; how to install it.
    """
    if not peer.apart and importlib.util.find_spec(peer.module) is not None:
        return sys.executable
    own = _folder(peer) / "bin" / "python"
    if own.exists():
        return str(own)
    beside = "" if peer.apart else "pip install -e '.[bench]' or "
    raise DataError(
        f"{peer.title} is not installed", f"{beside}python -m benchmarks.peers install {peer.name}"
    )


def install(peer: Peer) -> Path:
    """Make the environment of a peer anew and return its folder."""
    folder = _folder(peer)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *peer.requirements], check=True)
    return folder


def _folder(peer: Peer) -> Path:
    return cache_folder() / "peers" / peer.name
