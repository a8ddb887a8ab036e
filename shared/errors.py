"""The errors a user can cause or mend; everything else is a bug.

DataError           exit status 1: a file, value or request that cannot be used
├── MissingExtra    an optional package that is not installed
└── UsageError      exit status 2: options that do not go together
"""

from __future__ import annotations

import difflib
import importlib.util
from collections.abc import Iterable

__all__ = ["DataError", "MissingExtra", "UsageError", "closest", "require"]


class DataError(Exception):
    """What went wrong, where, with which value; and what to do next.

    Args:
        problem: one line that names the file, row, option or value.
        next_step: what the reader can do about it, as an imperative.
    """

    exit_code = 1

    def __init__(self, problem: str, next_step: str = "") -> None:
        self.problem = problem
        self.next_step = next_step
        super().__init__(f"{problem}; {next_step}" if next_step else problem)


class MissingExtra(DataError):
    """An optional package is needed and absent."""


class UsageError(DataError):
    """The command itself is mistyped: options that exclude each other, or one missing."""

    exit_code = 2


def closest(value: str, options: Iterable[str], *, count: int = 3) -> str:
    """Name the options nearest to `value`: `did you mean a, b?`, or the whole list when none is near."""
    known = list(options)
    near = difflib.get_close_matches(value, known, n=count, cutoff=0.6)
    if not near:  # written in capitals, say
        cased = {option.casefold(): option for option in known}
        near = [
            cased[name] for name in difflib.get_close_matches(value.casefold(), cased, n=count, cutoff=0.6)
        ]
    if near:
        return f"did you mean {' or '.join(near)}?"
    return f"choose one of {', '.join(known)}"


def require(module: str, *, package: str, extra: str) -> None:
    """Raise `MissingExtra` with the line that installs `package` when `module` cannot be imported."""
    if importlib.util.find_spec(module) is None:
        raise MissingExtra(f"{package} is not installed", f"pip install -e '.[{extra}]'")
