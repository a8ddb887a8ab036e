"""The most memory that a piece of work makes the process hold."""

from __future__ import annotations

import contextlib
import resource
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Memory", "peak_memory"]

_STATUS, _CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


@dataclass
class Memory:
    """Filled in when the block of `peak_memory` ends."""

    peak_mb: float = 0.0


@contextlib.contextmanager
def peak_memory() -> Iterator[Memory]:
    """Measure the largest resident memory of the process inside the block, in megabytes (10⁶ bytes).

    Linux forgets the old peak on request; elsewhere the peak since the start of the process is given.
    """
    memory = Memory()
    with contextlib.suppress(OSError):
        _CLEAR.write_text("5")
    try:
        yield memory
    finally:
        memory.peak_mb = _peak()


def _peak() -> float:
    with contextlib.suppress(OSError):
        for line in _STATUS.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return largest / 1e6 if sys.platform == "darwin" else largest * 1024 / 1e6
