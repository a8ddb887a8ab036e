"""Many files at once: a thread for each core opens, works on and saves one picture after the other.

The codecs and the compiled kernels run without the interpreter's lock, so threads keep every core busy; the
kernels share out the cores' threads, and BLAS has one, as far as it is loaded when the work begins. Results
come in the order of the inputs and are the same as one by one. Pictures are taken up while all that are in
work have at most so many pixels together, and need no more than the budget of memory; larger ones alone.

When the work is broken off, as by Ctrl-C, no file is begun any more, and one that is being written is taken
back.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Any, BinaryIO, Generic, TypeVar, cast

import numba

from shared.blas import one_blas_thread
from shared.errors import DataError
from shared.files import atomic_write
from shared.memory import budget

__all__ = ["AT_ONCE", "Gate", "Stopped", "run_all"]

T = TypeVar("T")
R = TypeVar("R")

AT_ONCE = 100_000_000
_PATIENCE = 3.0  # seconds in which threads may end the step that they are at, once the work is broken off


class Stopped(Exception):
    """The work was broken off."""


class Gate:
    """What a thread passes between the steps of its work, and writes through; once closed, for good."""

    def __init__(self) -> None:
        self._closed = threading.Event()

    def close(self) -> None:
        """Let nobody pass from now on."""
        self._closed.set()

    def check(self) -> None:
        """Raise `Stopped` where the gate is closed."""
        if self._closed.is_set():
            raise Stopped

    @contextlib.contextmanager
    def write(self, path: Any, *, force: bool = False) -> Iterator[BinaryIO]:
        """Open a file as `atomic_write` does; a write that meets the closed gate takes the file back."""
        self.check()
        with atomic_write(path, force=force) as file:
            yield cast("BinaryIO", _Watched(file, self))
            self.check()


class _Watched:
    def __init__(self, file: BinaryIO, gate: Gate) -> None:
        self._gate, self._file = gate, file
        self.seek, self.tell, self.flush = file.seek, file.tell, file.flush

    def write(self, data: Any) -> int:
        self._gate.check()
        return self._file.write(data)


class _Room:
    """Lets work in while each of its measures adds up to no more than its limit, or nothing is inside."""

    def __init__(self, *limits: float) -> None:
        self._limits, self._inside, self._count = limits, [0.0] * len(limits), 0
        self._left = threading.Condition()

    @contextlib.contextmanager
    def hold(self, gate: Gate, *measures: float) -> Iterator[None]:
        with self._left:
            while self._count and not self._fits(measures):
                gate.check()
                self._left.wait(0.1)
            self._change(1, measures)
        try:
            yield
        finally:
            with self._left:
                self._change(-1, measures)
                self._left.notify_all()

    def _fits(self, measures: tuple[float, ...]) -> bool:
        each = zip(self._inside, measures, self._limits, strict=True)
        return all(inside + more <= limit for inside, more, limit in each)

    def _change(self, count: int, measures: tuple[float, ...]) -> None:
        self._count += count
        self._inside = [inside + count * more for inside, more in zip(self._inside, measures, strict=True)]


class _Crew(Generic[T, R]):
    """Threads that take items in order and leave what became of each."""

    def __init__(
        self,
        items: Sequence[T],
        work: Callable[[T, Gate], R],
        measures: Callable[[T], tuple[float, float]],
        room: _Room,
        threads: int,
    ) -> None:
        self._items, self._work, self._measures = items, work, measures
        self._next, self._lock = iter(range(len(items))), threading.Lock()
        self._outcomes: dict[int, R | BaseException] = {}
        self._arrived = threading.Condition()
        self._room, self.gate = room, Gate()
        kernels = max(1, numba.get_num_threads() // threads)
        self._threads = [
            threading.Thread(target=self._run, args=(kernels,), name=f"picture-{i}", daemon=True)
            for i in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def _run(self, kernels: int) -> None:
        numba.set_num_threads(kernels)  # of this thread alone
        while True:
            with self._lock:
                number = next(self._next, None)
            if number is None:
                return
            outcome: R | BaseException
            try:
                self.gate.check()
                item = self._items[number]
                with self._room.hold(self.gate, *self._measures(item)):
                    outcome = self._work(item, self.gate)
            except Stopped:
                return
            except BaseException as error:
                outcome = error
            with self._arrived:
                self._outcomes[number] = outcome
                self._arrived.notify_all()

    def outcome(self, number: int) -> R | BaseException:
        """Wait for what became of an item."""
        with self._arrived:
            while number not in self._outcomes:
                self._arrived.wait()
            return self._outcomes.pop(number)

    def end(self) -> None:
        """Break off what is not done; return once nothing is being written."""
        self.gate.close()
        until = time.monotonic() + _PATIENCE
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))


def run_all(
    items: Sequence[T],
    work: Callable[[T, Gate], R],
    *,
    size: Callable[[T], int] = lambda item: 0,
    at_once: int = AT_ONCE,
    memory: Callable[[T], float] = lambda item: 0,
) -> Generator[tuple[T, R | DataError], None, None]:
    """Yield each item with its result, or with the `DataError` that it met; in order, on every core.

    Args:
        work: gets the item and a gate, through which it writes.
        size: pixels of an item, for the bound of memory.
        at_once: pixels that may be in work together.
        memory: bytes that an item will need; those in work together need no more than the budget.
    """
    threads = min(numba.get_num_threads(), len(items))
    if threads < 2:
        gate = Gate()
        for item in items:
            try:
                yield item, work(item, gate)
            except DataError as error:
                yield item, error
        return
    with one_blas_thread():
        room = _Room(at_once, budget())
        crew = _Crew(items, work, lambda item: (size(item), memory(item)), room, threads)
        try:
            for number, item in enumerate(items):
                outcome = crew.outcome(number)
                if isinstance(outcome, BaseException) and not isinstance(outcome, DataError):
                    raise outcome
                yield item, outcome
        finally:
            crew.end()
