"""What Java, Spark and the workers print by the page, in one line."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterator
from typing import IO

__all__ = ["first_complaint", "in_one_line", "redirected"]

_TODO = "see --debug"
_LONGEST = 300  # characters that are told of a message


def in_one_line(text: str) -> tuple[str, str]:
    """Return what went wrong according to a page of Java's and Python's traces, and what to do."""
    ours = re.findall(r"shared\.errors\.\w+: (.+)", text)
    if ours:  # a worker's, in the form that it had there
        problem, _, todo = ours[-1].partition("; ")
        return problem, todo
    python = re.findall(r"^(\w+(?:\.\w+)*(?:Error|Exception|Interrupt)): (.+)$", text, re.M)
    causes = re.findall(r"Caused by: [\w.$]+: (.+)", text)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if python and not python[-1][0].startswith(("org.", "java.")):
        return f"Spark: {python[-1][0]}: {python[-1][1][:_LONGEST]}", _TODO
    told = causes[-1] if causes else (lines[0] if lines else "it said nothing")
    return f"Spark: {told[:_LONGEST]}", _TODO


def first_complaint(log: bytes, otherwise: str) -> str:
    """Return the first line of a log that speaks of an error, else its first line, else `otherwise`."""
    lines = log.decode("utf-8", "replace").splitlines()
    errors = [line for line in lines if re.search(r"error|exception", line, re.I)]
    return (errors or lines or [otherwise])[0].strip()[:_LONGEST]


@contextlib.contextmanager
def redirected(log: IO[bytes]) -> Iterator[None]:
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
