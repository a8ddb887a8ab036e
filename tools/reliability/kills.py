"""Saves of every kind ended by SIGKILL: at random moments, and at each call that changes a file.

The saving process is forked from one that has imported, compiled and saved already, so a kill costs
milliseconds and hits the save, not its preparations.
"""

from __future__ import annotations

import os
import random
import signal
import time

from tools.reliability.apart import Child, run_one, time_of
from tools.reliability.counts import Count
from tools.reliability.injection import Injection, injected
from tools.reliability.kinds import SEED, all_kinds
from tools.reliability.saving import Save, Tally, Wrong, saves, scratch

__all__ = ["campaign", "run"]

MOMENTS = 10  # at random, of each kind
MOMENTS_FULL = 200
EVERY_CALL = ("film model", "set from a csv")  # kinds that a short run kills at each call


def run(full: bool = False) -> list[Count]:
    """Kill saves of every kind, `MOMENTS` times or `MOMENTS_FULL` times each.

    Raises:
        Wrong: a killed save left something else than the old state or the new one.
    """
    return run_one("kills", full)


def campaign(full: bool) -> list[Count]:
    """As `run`, in this process, which must have one thread."""
    moments, calls = Tally("kills: at random"), Tally("kills: at each call")
    rng = random.Random(SEED)
    with scratch() as folder:
        (folder / "sources").mkdir()
        for save in saves(all_kinds(folder / "sources"), folder):
            share = 2 if save.kind.replaces else 1  # of a kind's kills: over an older file, and without
            _kill_at_random(save, (MOMENTS_FULL if full else MOMENTS) // share, rng, moments)
            if full or save.kind.name in EVERY_CALL:
                _kill_at_each_call(save, calls)
    return [*moments.counts(), *calls.counts()]


def _kill_at_random(save: Save, kills: int, rng: random.Random, tally: Tally) -> None:
    save.begin()
    whole = time_of(save.make)
    for _ in range(kills):
        moment = rng.uniform(0, whole)
        save.begin()
        child = Child(save.make)
        time.sleep(moment)
        child.kill(signal.SIGKILL)
        _judge(save, child, tally, f"killed after {1000 * moment:.2f} of {1000 * whole:.2f} ms")


def _kill_at_each_call(save: Save, tally: Tally) -> None:
    at, ended = 0, -1
    while ended:
        at += 1
        save.begin()
        child = Child(lambda at=at: _end_at(save, at))  # type: ignore[misc]
        ended = _judge(save, child, tally, f"killed at call {at} of those that change files")


def _end_at(save: Save, at: int) -> None:
    with injected(Injection(at, happen=lambda call: os.kill(os.getpid(), signal.SIGKILL))):
        save.make()


def _judge(save: Save, child: Child, tally: Tally, where: str) -> int:
    status = child.wait()
    if status not in (0, -signal.SIGKILL):
        raise Wrong(f"{save}, {where}: ended with {status}")
    tally.judge(save, None, where, broken_off=status != 0)
    return status
