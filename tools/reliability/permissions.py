"""Saves of every kind into a folder that may not be written in, by a user who is not almighty.

Permissions do not hold for root, so under root the saving process becomes the user `nobody` first.
"""

from __future__ import annotations

import os
from pathlib import Path

from tools.reliability.apart import Child, run_one
from tools.reliability.counts import Count
from tools.reliability.kinds import all_kinds
from tools.reliability.saving import Save, Tally, Wrong, saves, scratch, state

__all__ = ["campaign", "run"]

NOBODY = 65534


def run(full: bool = False) -> list[Count]:
    """Save every kind into a folder without permission, with `full` as a new file too.

    Raises:
        Wrong: something changed, or was said otherwise than in one line.
    """
    return run_one("permissions", full)


def campaign(full: bool) -> list[Count]:
    """As `run`, in this process, which must have one thread."""
    tally = Tally("permissions")
    with scratch() as folder:
        folder.chmod(0o755)
        (folder / "sources").mkdir()
        for save in saves(all_kinds(folder / "sources"), folder, new=full):
            try:
                _save_without_permission(save, folder / "said")
                tally.note(save.kind.name, "refused")
            except Wrong as wrong:
                tally.fail(save.kind.name, f"{save}: {wrong}")
    return tally.counts()


def _save_without_permission(save: Save, said: Path) -> None:
    save.begin()
    save.folder.chmod(0o555)
    said.unlink(missing_ok=True)
    status = Child(lambda: _as_nobody(save), output=said).wait()
    save.folder.chmod(0o755)
    words = said.read_text(encoding="utf-8")
    if state(save.folder) != save.old:
        raise Wrong(f"there is {sorted(state(save.folder))}")
    if (status, len(words.splitlines())) != ((0, 0) if save.kind.silent else (1, 1)):
        raise Wrong(f"ended with {status}, and said {words!r}")


def _as_nobody(save: Save) -> None:
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    save.make()
