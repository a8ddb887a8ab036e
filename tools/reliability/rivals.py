"""Two processes that save the same file at once: one of them wins, whole."""

from __future__ import annotations

import os
from pathlib import Path

from tools.reliability.apart import Child, run_one
from tools.reliability.counts import Count
from tools.reliability.kinds import Kind, all_kinds
from tools.reliability.saving import State, Tally, Wrong, scratch, state

__all__ = ["campaign", "run"]

RACES = 1  # of each kind
RACES_FULL = 100


def run(full: bool = False) -> list[Count]:
    """Let two processes save each kind of file at once, as a new file and over an older one.

    Raises:
        Wrong: the file is of neither, both of two new ones are said to be saved, or something else is left.
    """
    return run_one("rivals", full)


def campaign(full: bool) -> list[Count]:
    """As `run`, in this process, which must have one thread."""
    tally = Tally("rivals")
    with scratch() as folder:
        (folder / "sources").mkdir()
        for number, kind in enumerate(all_kinds(folder / "sources")):
            whole = [_saved(kind, version, folder / f"{number}-{version}") for version in range(2)]
            for race in range(RACES_FULL if full else RACES):
                for force in (False, True):
                    place = folder / f"{number}-{race}-{force}"
                    try:
                        tally.note(kind.name, _race(kind, force, place, whole))
                    except Wrong as wrong:
                        tally.fail(kind.name, f"{kind.name}, race {race}, force {force}: {wrong}")
    return tally.counts()


def _saved(kind: Kind, version: int, place: Path) -> State:
    place.mkdir()
    kind.save(place / kind.output, version, False)
    return state(place)


def _race(kind: Kind, force: bool, place: Path, whole: list[State]) -> str:
    """Let both versions be saved; "refused" where one of them was told that the other had been first."""
    place.mkdir()
    if force and kind.replaces:
        kind.save(place / kind.output, 0, False)
    gate, opener = os.pipe()
    rivals = [Child(lambda v=version: _save_after(gate, kind, place, v, force)) for version in range(2)]  # type: ignore[misc]
    os.write(opener, b"..")
    ends = [rival.wait() for rival in rivals]
    os.close(gate)
    os.close(opener)
    found = state(place)
    winners = [version for version in range(2) if ends[version] == 0]
    if not winners or not set(ends) <= {0, 1} or (force and len(winners) < 2):
        raise Wrong(f"the two ended with {ends}")
    if not any(found == whole[version] for version in winners):
        raise Wrong(f"{sorted(found)} is not what a winner saved; the two ended with {ends}")
    return "unchanged" if len(winners) == 2 else "refused"


def _save_after(gate: int, kind: Kind, place: Path, version: int, force: bool) -> None:
    os.read(gate, 1)
    kind.save(place / kind.output, version, force)
