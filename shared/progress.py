"""Progress of long work, told without printing.

Code that computes says `for x in track(xs, "label")`; a command line decides whether anything is shown,
by `with reporting(reporter)`. Without a reporter `track` only iterates.
"""

from __future__ import annotations

import contextlib
import contextvars
from collections.abc import Callable, Iterable, Iterator, Sized
from typing import TypeVar

__all__ = ["Reporter", "reporting", "track"]

T = TypeVar("T")
Reporter = Callable[[Iterable[T], str, int | None], Iterator[T]]

_reporter: contextvars.ContextVar[Reporter | None] = contextvars.ContextVar("reporter", default=None)


def track(items: Iterable[T], label: str, total: int | None = None) -> Iterator[T]:
    """Iterate over `items` and report the progress under `label`; `total` where `len` does not tell."""
    reporter = _reporter.get()
    if reporter is None:
        return iter(items)
    if total is None and isinstance(items, Sized):
        total = len(items)
    return reporter(items, label, total)


@contextlib.contextmanager
def reporting(reporter: Reporter) -> Iterator[None]:
    """Hand every `track` inside the block to `reporter`."""
    token = _reporter.set(reporter)
    try:
        yield
    finally:
        _reporter.reset(token)
