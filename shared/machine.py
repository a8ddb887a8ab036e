"""What a measurement was made with: the versions of the packages that decide it, and the machine."""

from __future__ import annotations

import contextlib
import os
import platform
from importlib.metadata import version
from typing import Any

__all__ = ["machine", "versions"]

PACKAGES = ("linear-algebra-portfolio", "numpy", "scipy", "numba")


def versions(*packages: str) -> dict[str, str]:
    """Return the versions of Python, of `PACKAGES`, which decide every figure here, and of others named."""
    return {"python": platform.python_version(), **{name: version(name) for name in (*PACKAGES, *packages)}}


def machine() -> dict[str, Any]:
    """Return the system, its processor, the cores this process may use, and the memory in GiB or None."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    memory = None
    with contextlib.suppress(OSError, ValueError, AttributeError):  # not every system tells
        memory = round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30, 1)
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": cores,
        "memory_gib": memory,
    }


def _processor() -> str:
    with contextlib.suppress(OSError), open("/proc/cpuinfo", encoding="utf-8") as file:
        for line in file:
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown"
