"""Commands run in this process, and what is wrong with how one ended."""

from __future__ import annotations

import contextlib
import functools
import io
import logging
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from shared.console import run

__all__ = ["Ended", "Folder", "built", "call", "ill_mannered", "in_folder", "steering"]

_STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Ended:
    """How a command ended: its status, and what it printed."""

    status: int
    out: str
    err: str


class _Terminal(io.StringIO):
    """A stream that says it is a terminal, as wide as a terminal is."""

    def isatty(self) -> bool:
        return True


def call(app: typer.Typer, *words: str, terminal: bool = False) -> Ended:
    """Run a command of an app here; what it would print is returned, and the loggers are as they were."""
    make = _Terminal if terminal else io.StringIO
    out, err = make(), make()
    logger = logging.getLogger("portfolio")
    before = logger.handlers[:], logger.propagate
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            run(built(app), "app", words)
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    finally:
        logger.handlers[:], logger.propagate = before
    return Ended(status, out.getvalue(), err.getvalue())


@functools.cache
def built(app: typer.Typer) -> Any:
    """Return the parser of an app, which is called as the app is and takes longer to build than to run."""
    return typer.main.get_command(app)


def steering(text: str) -> str:
    """Return the first character but a newline that steers a terminal, or breaks its lines; or nothing."""
    found = _STEERING.search(text)
    return found[0] if found else ""


def ill_mannered(ended: Ended) -> str:
    """Say what no command may do however it ended, or nothing.

    A failure tells one line `error: what; what to do next`, which is the last; none shows a traceback, and
    none prints a character that steers the terminal.
    """
    if ended.status not in (0, 1, 2):
        return f"exit status {ended.status}"
    if "Traceback" in ended.err or "this is a defect" in ended.err:
        return f"a defect: {ended.err[-300:]!r}"
    if found := steering(ended.out + ended.err):
        return f"prints {found!r}"
    errors = [line for line in ended.err.splitlines() if line.startswith("error: ")]
    if ended.status == 0:
        return f"done, but says {errors[0]!r}" if errors else ""
    if len(errors) != 1 or ended.err.splitlines()[-1] != errors[0]:
        return f"not one line of error at the end: {ended.err[-300:]!r}"
    if ended.status == 1 and "; " not in errors[0]:
        return f"does not say what to do next: {errors[0]!r}"
    if len(errors[0]) > 3_100:
        return f"an error of {len(errors[0]):,} characters"
    return ""


class Folder:
    """A folder to work in, whose files are known before a command and compared after it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def content(self) -> Mapping[str, bytes | None]:
        """Return the bytes of each file below the folder but locks, by its path; None for what is none."""
        found = {}
        for root, _, names in os.walk(self.path):
            for name in names:
                path = os.path.join(root, name)
                regular = os.path.isfile(path) and not os.path.islink(path)
                if not name.endswith(".lock"):
                    found[os.path.relpath(path, self.path)] = Path(path).read_bytes() if regular else None
        return found


@contextlib.contextmanager
def in_folder(path: Path, **environment: str) -> Iterator[Folder]:
    """Work in a new folder, with more in the environment; both are as before afterwards."""
    path.mkdir(parents=True)
    before, old = Path.cwd(), {name: os.environ.get(name) for name in environment}
    os.chdir(path)
    os.environ.update(environment)
    try:
        yield Folder(path)
    finally:
        os.chdir(before)
        for name, value in old.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
