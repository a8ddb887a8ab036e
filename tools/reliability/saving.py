"""A save that is disturbed, and what may be left of it: the old state or the new one, and nothing beside.

A state is every file below a folder, byte for byte. What a broken save leaves under a temporary name is
looked away from until the same save is made again, undisturbed: then nothing of it may be left.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shared.errors import DataError
from tools.reliability.counts import Count
from tools.reliability.kinds import Kind

__all__ = ["Save", "Tally", "Wrong", "saves", "scratch"]

State = dict[str, bytes]
_TEMPORARY = re.compile(r"\.tmp$|^\.+[^/]*\.(staged|staged\.unpacking|zip\.part)(/|$)")
_LOCK = re.compile(r"^\.[^/]*\.lock$")  # of a fetch; it stays


class Wrong(AssertionError):
    """Neither the old state nor the new one, or no error of ours."""


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """Yield a folder, in memory where there is one: what is asked of it is the same, and answered sooner."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Path(folder)


@dataclass(frozen=True)
class Save:
    """A save of one kind in a folder of its own, over an older file or where there is none.

    Attributes:
        folder: is emptied by each `begin`.
        old, new: the states before the save and after an undisturbed one.
    """

    kind: Kind
    over: bool
    folder: Path
    old: State
    new: State

    @classmethod
    def of(cls, kind: Kind, over: bool, folder: Path) -> Save:
        """Make the save undisturbed, and see that its own reader opens what came of it."""
        save = cls(kind, over, folder, {}, {})
        save.begin()
        old = state(folder)
        save.make()
        kind.read(folder / kind.output)
        new = state(folder)
        if old == new:
            raise Wrong(f"{save}: both contents are the same, so nothing is tested")
        return cls(kind, over, folder, old, new)

    def __str__(self) -> str:
        return f"{self.kind.name}, {'over an older file' if self.over else 'a new file'}"

    @property
    def path(self) -> Path:
        """What is saved."""
        return self.folder / self.kind.output

    def begin(self) -> None:
        """Put back the state before the save."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        if not self.over:
            return
        if self.old:
            self.path.write_bytes(self.old[self.kind.output])
        else:
            self.kind.save(self.path, 0, False)

    def make(self) -> None:
        """Make the save."""
        self.kind.save(self.path, 1, self.over)

    def judge(self, error: BaseException | None, where: str, *, broken_off: bool = False) -> str:
        """Return "refused" or "unchanged" by what a disturbed save left, and make the save again.

        Args:
            broken_off: it had no time to say anything.

        Raises:
            Wrong: with `where` the save was disturbed.
        """
        found = {name: data for name, data in state(self.folder).items() if not _TEMPORARY.search(name)}
        where = f"{self}, {where}"
        if found not in (self.old, self.new):
            sizes = {name: len(data) for name, data in found.items()}
            raise Wrong(f"{where}: neither the old state nor the new, but {sizes} (error: {error!r})")
        if error is not None and (not isinstance(error, DataError) or len(str(error).splitlines()) != 1):
            raise Wrong(f"{where}: {error!r} is not one line of ours")
        if error is None and found == self.old and not (self.kind.silent or broken_off):
            raise Wrong(f"{where}: nothing was saved, and nothing was said")
        self.tidy(where)
        return "unchanged" if found == self.new else "refused"

    def tidy(self, where: str) -> None:
        """Make the save again, undisturbed; nothing of the broken one may be left then."""
        self.kind.save(self.path, 1, True)
        again = state(self.folder)
        if again != self.new:
            raise Wrong(f"{where}: saved again, there is {sorted(again)} in place of {sorted(self.new)}")


def saves(kinds: list[Kind], folder: Path, *, new: bool = True) -> Iterator[Save]:
    """Yield the saves of each kind: a new file, then over an older one where there can be one.

    Args:
        new: False leaves out the new file of what can have an older one.
    """
    for kind in kinds:
        for over in ((False, True) if new else (True,)) if kind.replaces else (False,):
            yield Save.of(kind, over, folder / "save")


def state(folder: Path) -> State:
    """Return every file below a folder but for the locks, by its path there."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
    return {name: data for name, data in found.items() if not _LOCK.match(name)}


class Tally:
    """Counts what came of the tries of a campaign, by kind."""

    def __init__(self, campaign: str) -> None:
        self.campaign = campaign
        self.outcomes: dict[str, dict[str, int]] = {}
        self.failures: list[str] = []

    def note(self, what: str, outcome: str) -> None:
        """Count one try."""
        counts = self.outcomes.setdefault(what, {"refused": 0, "unchanged": 0, "wrong": 0})
        counts[outcome] += 1

    def judge(self, save: Save, error: BaseException | None, where: str, *, broken_off: bool = False) -> None:
        """Judge a disturbed save and count what came of it; what is wrong is kept in words."""
        try:
            self.note(save.kind.name, save.judge(error, where, broken_off=broken_off))
        except Wrong as wrong:
            self.fail(save.kind.name, str(wrong))

    def fail(self, what: str, why: str) -> None:
        """Count a try that went wrong."""
        self.failures.append(why)
        self.note(what, "wrong")

    def counts(self) -> list[Count]:
        """Return the counts by kind.

        Raises:
            Wrong: something went wrong; with all of it.
        """
        if self.failures:
            raise Wrong("\n".join(self.failures))
        return [
            Count(self.campaign, what, sum(found.values()), **found) for what, found in self.outcomes.items()
        ]
