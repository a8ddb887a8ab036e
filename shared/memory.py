"""How much memory there is, and how much of it the work at hand may take.

Work that may need much is estimated before it begins, and refused where the estimate is over the budget:
`--memory`, or three quarters of what is free. Estimates are of what the process grows by, and are held to a
factor of two by `tools.reliability.budgets`.
"""

from __future__ import annotations

import contextlib
import os
import re
import resource
from collections.abc import Iterator
from pathlib import Path

from shared.errors import DataError, UsageError

__all__ = ["budget", "check_budget", "free_memory", "parse_bytes", "set_budget", "show_bytes", "within"]

_SHARE = 0.75  # of what is free, without `--memory`
_SMALL = 1 << 20  # bytes that any process has left, and that the system is not asked about
_UNKNOWN = 4 << 30  # taken to be free where the system tells nothing
_UNITS = {"": 1, **{unit: 1000**i for i, unit in enumerate("KMGT", 1)}}
_BINARY = {unit: 1024**i for i, unit in enumerate("KMGT", 1)}
_GROUPS, _OWN_GROUP = Path("/sys/fs/cgroup"), Path("/proc/self/cgroup")
_given: list[int] = []  # the budget of this process, where one is set


def free_memory() -> int:
    """Return the bytes that this process may still take: the least of what each limit leaves.

    Asked are what the system calls available (elsewhere than on Linux, all memory that the machine has), the
    control groups that the process is in, and the limit of its addresses (`ulimit -v`).
    """
    found = [_available(), *_left_by_groups(), *_left_by_limit()]
    return max(0, min(found))


def _available() -> int:
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    with contextlib.suppress(OSError, ValueError, AttributeError):
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return _UNKNOWN


def _left_by_groups(root: Path = _GROUPS, own: Path = _OWN_GROUP) -> Iterator[int]:
    """Yield what each control group around the process leaves, of version 2 or 1 of their file system.

    Pages of files that are not in use count as used there, and are given back on demand.
    """
    lines: list[str] = []
    with contextlib.suppress(OSError):
        lines = own.read_text().splitlines()
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers == "":
            folder, names = root, ("memory.max", "memory.current", "inactive_file")
        elif "memory" in controllers.split(","):
            names = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
            folder = root / "memory"
        else:
            continue
        inner = (folder / path.lstrip("/")).resolve()
        # within a container the path may be of the world outside: then the root is the process's own
        for group in [inner, *inner.parents]:
            if group.is_relative_to(folder):
                with contextlib.suppress(OSError, ValueError):  # "max" is no limit
                    limit = int((group / names[0]).read_text())
                    yield limit - int((group / names[1]).read_text()) + _inactive(group, names[2])


def _inactive(group: Path, name: str) -> int:
    for line in (group / "memory.stat").read_text().splitlines():
        if line.startswith(f"{name} "):
            return int(line.split()[1])
    return 0


def _left_by_limit() -> Iterator[int]:
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    if limit != resource.RLIM_INFINITY:
        with contextlib.suppress(OSError, ValueError, IndexError):
            pages = int(Path("/proc/self/statm").read_text().split()[0])
            yield limit - pages * resource.getpagesize()


def parse_bytes(text: str) -> int:
    """Return the bytes of "2G", "500M" or "1.5Gi": powers of 1000, and of 1024 with an i.

    Raises:
        UsageError: it is no size.
        DataError: it is not positive.
    """
    found = re.fullmatch(r"\s*(\d{1,15}(?:\.\d{1,9})?)\s*([KMGT]?)(I?)B?\s*", text.upper())
    if found is None or (found[3] and not found[2]):
        raise UsageError(f"--memory {text[:60]!r} is no size", "write it as in 2G or 500M")
    size = int(float(found[1]) * (_BINARY if found[3] else _UNITS)[found[2]])
    if size < 1:
        raise DataError(f"--memory {text[:60]} leaves nothing to work with", "write it as in 2G or 500M")
    return size


def show_bytes(count: float) -> str:
    """Return a size as it is written: 1.5 GB, 20 MB, 3 kB."""
    for unit, size in (("GB", 1e9), ("MB", 1e6)):
        if count >= size:
            return f"{count / size:,.1f} {unit}" if count < 10 * size else f"{count / size:,.0f} {unit}"
    return f"{count / 1e3:,.0f} kB"


def set_budget(size: int | None) -> None:
    """Let work in this process, in all its threads, take `size` bytes; None for the default."""
    _given[:] = [] if size is None else [size]


@contextlib.contextmanager
def within(size: int | None) -> Iterator[None]:
    """Hold the budget to `size` bytes, and set it back."""
    before = list(_given)
    set_budget(size)
    try:
        yield
    finally:
        _given[:] = before


def budget() -> int:
    """Return the bytes that work may take: what was set, else three quarters of what is free now."""
    return _given[0] if _given else int(_SHARE * free_memory())


def check_budget(needed: float, what: str, todo: str) -> None:
    """Raise `DataError` where work would take more memory than the budget.

    Args:
        needed: bytes that the process will grow by, as estimated.
        what: the work, such as "filtering 40,000 × 30,000 pixels".
        todo: what to do instead; that --memory lifts the limit is said beside it.
    """
    if needed <= _SMALL and not _given:
        return
    allowed = budget()
    if needed > allowed:
        kind = "--memory allows" if _given else "three quarters of the free memory are"
        raise DataError(
            f"{what} needs about {show_bytes(needed)}, {kind} {show_bytes(allowed)}",
            f"{todo}, or allow more with --memory",
        )
