"""Saves of every kind in which one call fails, the first, the second, … the last; and saves to a full disk.

A call fails once, or from then on: an interrupted write, and a disk that stays full or is taken out. A limit
to the size of files (RLIMIT_FSIZE) stands for a disk that fills up within a write, at sizes from nothing to
the whole.
"""

from __future__ import annotations

import contextlib
import resource
from collections.abc import Iterator

from shared.datasets import download
from tools.reliability.counts import Count
from tools.reliability.injection import Injection, injected
from tools.reliability.kinds import all_kinds
from tools.reliability.saving import Save, Tally, saves, scratch

__all__ = ["fail_each_call", "fill_the_disk", "run"]

MOST_CALLS = 1000  # in a save; more would be one that never ends
SIZES = 5  # limits to the size of files, of a short run
SIZES_FULL = 300


def run(full: bool = False) -> list[Count]:
    """Let every call of every save fail, and fill the disk at some sizes, or at many with `full`.

    Raises:
        Wrong: a save left something else than the old state or the new one.
    """
    failing, filling = Tally("faults: a call fails"), Tally("faults: the disk is full")
    pause, download.PAUSE = download.PAUSE, 0.0  # a failed write is tried again, as a cut connection is
    try:
        with scratch() as folder:
            (folder / "sources").mkdir()
            for save in saves(all_kinds(folder / "sources"), folder):
                both = full or save.over or not save.kind.replaces
                for lasting in (False, True) if both else (False,):
                    fail_each_call(save, lasting, failing)
                fill_the_disk(save, SIZES_FULL if full else SIZES, filling)
    finally:
        download.PAUSE = pause
    return [*failing.counts(), *filling.counts()]


def fail_each_call(save: Save, lasting: bool, tally: Tally) -> None:
    """Let the first call of a save fail, the second, … until a save goes through untouched."""
    for at in range(1, MOST_CALLS):
        save.begin()
        error: BaseException | None = None
        with injected(Injection(at, lasting=lasting)) as injection:
            try:
                save.make()
            except Exception as caught:
                error = caught
        if len(injection.calls) < at:
            return
        tally.judge(save, error, f"failing at {injection}")
    raise AssertionError(f"{save}: still calling after {MOST_CALLS} calls")


def fill_the_disk(save: Save, sizes: int, tally: Tally) -> None:
    """Save with room for nothing, for so many sizes in between, and for the whole."""
    whole = max(len(data) for data in save.new.values())
    for size in sorted({whole * i // sizes for i in range(sizes + 1)} | {whole - 1}):
        save.begin()
        error: BaseException | None = None
        try:
            with _limit(size):
                save.make()
        except Exception as caught:
            error = caught
        tally.judge(save, error, f"no file may pass {size:,} bytes")


@contextlib.contextmanager
def _limit(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
