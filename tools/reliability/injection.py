"""Calls of the system that change files, made to fail or to be the last ones: the n-th of a stretch of code.

What is counted are the calls that Python makes to write, flush, close, sync, open, lock, rename, link and
remove files, and to make folders; those that only read are not.
"""

from __future__ import annotations

import builtins
import contextlib
import errno
import fcntl
import io
import os
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

__all__ = ["Injection", "injected"]

ERRORS = {
    "write": errno.ENOSPC, "flush": errno.ENOSPC, "close": errno.EIO, "fsync": errno.EIO,
    "open": errno.EMFILE, "dup": errno.EMFILE, "memfd_create": errno.EMFILE, "scandir": errno.EACCES,
    "flock": errno.ENOLCK, "chmod": errno.EPERM, "replace": errno.EIO, "rename": errno.EIO,
    "link": errno.EPERM, "unlink": errno.EBUSY, "rmdir": errno.EBUSY, "mkdir": errno.ENOSPC,
}  # fmt: skip


class Injection:
    """What happens at the n-th call.

    Args:
        at: its number, from 1; 0 for none.
        happen: is called there with the name of the call; by default it fails as `ERRORS` says.
        lasting: every later call fails too, as on a disk that stays full.
    """

    def __init__(
        self, at: int, *, happen: Callable[[str], None] | None = None, lasting: bool = False
    ) -> None:
        self.at, self.lasting = at, lasting
        self.calls: list[str] = []
        self.happen = happen or _fail

    def is_due(self, call: str) -> bool:
        """Count a call; tell whether it is one at which something happens."""
        self.calls.append(call)
        return len(self.calls) == self.at or (self.lasting and len(self.calls) > self.at > 0)

    def __str__(self) -> str:
        call = self.calls[self.at - 1] if 0 < self.at <= len(self.calls) else "no call"
        return f"{call} (call {self.at} of {len(self.calls)}{', and all after it' if self.lasting else ''})"


def _fail(call: str) -> None:
    raise OSError(ERRORS[call], os.strerror(ERRORS[call]))


@contextlib.contextmanager
def injected(injection: Injection) -> Iterator[Injection]:
    """Count the calls made in this block, and let happen what is to happen at one of them."""

    class Raw(io.FileIO):
        def write(self, data: Any) -> int:
            if injection.is_due("write"):
                with contextlib.suppress(OSError):  # half of it arrives
                    super().write(memoryview(data).cast("B")[: memoryview(data).nbytes // 2])
                injection.happen("write")
            return super().write(data)

        def close(self) -> None:
            was_open = not self.closed
            super().close()  # as the system does: a failed close closes
            if was_open and injection.is_due("close"):
                injection.happen("close")

    class Buffered(io.BufferedWriter):
        def flush(self) -> None:
            if not self.closed and injection.is_due("flush"):
                injection.happen("flush")
            super().flush()

    real_open, real_close = io.open, os.close

    def opening(file: Any, mode: str = "r", *args: Any, **named: Any) -> Any:
        if set(mode) <= set("wxab") and not set(mode) <= set("b"):
            if not isinstance(file, int) and injection.is_due("open"):
                injection.happen("open")
            return Buffered(Raw(file, mode.replace("b", "")))
        return real_open(file, mode, *args, **named)

    def closing(descriptor: int) -> None:
        real_close(descriptor)
        if injection.is_due("close"):
            injection.happen("close")

    def watched(module: Any, name: str) -> Any:
        real = getattr(module, name)

        def call(*args: Any, **named: Any) -> Any:
            if injection.is_due(name):
                injection.happen(name)
            return real(*args, **named)

        return mock.patch.object(module, name, call)

    with contextlib.ExitStack() as stack:
        for module in (io, builtins):
            stack.enter_context(mock.patch.object(module, "open", opening))
        stack.enter_context(mock.patch.object(os, "close", closing))
        stack.enter_context(watched(fcntl, "flock"))
        for name in ERRORS.keys() - {"write", "flush", "close", "flock"}:
            if hasattr(os, name):  # memfd_create is Linux's own
                stack.enter_context(watched(os, name))
        yield injection
