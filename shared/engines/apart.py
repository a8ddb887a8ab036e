"""Work in a process of its own, for values of which one may take the process with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TypeVar

__all__ = ["each_apart"]

A = TypeVar("A")
B = TypeVar("B")


def each_apart(work: Callable[[A], B], values: Iterable[A]) -> Iterator[tuple[A, B | None]]:
    """Yield each value and what `work` makes of it; None where the process that was at it came to an end.

    The process is a fresh one, which has no thread of this one to wait for, and a new one takes its place
    where it ended.

    Args:
        work: a function of a module, or a `partial` of one.
    """
    pool: ProcessPoolExecutor | None = None
    try:
        for value in values:
            pool = pool or ProcessPoolExecutor(1, mp_context=get_context("spawn"))
            found: B | None = None
            try:
                found = pool.submit(work, value).result()
            except BrokenProcessPool:
                pool.shutdown()
                pool = None
            yield value, found
    finally:
        if pool is not None:
            pool.shutdown()
