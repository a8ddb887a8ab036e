"""The sound files below a folder."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from projects.song_recommender.audio.decoding import SOUND
from shared.errors import DataError

__all__ = ["Listing", "list_sounds"]


@dataclass
class Listing:
    """What lies below a folder.

    Attributes:
        sounds: files named like sound files, in the order of their names.
        failed: `{input, error}` of what could not be looked into.
        others: how many files are no sound files and were passed over.
    """

    sounds: list[Path] = field(default_factory=list)
    failed: list[dict[str, str]] = field(default_factory=list)
    others: int = 0


def list_sounds(folder: Path) -> Listing:
    """List the sound files below `folder`, each once, through links too; names with a dot first are hidden.

    A link back to a folder that was already seen is not followed.

    Raises:
        DataError: there is no such folder, or it may not be read.
    """
    try:
        os.listdir(folder)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DataError(f"{folder}: cannot be read ({reason})", "name a folder of sound files") from error
    listing = Listing()
    seen: set[tuple[int, int]] = set()

    def fail(error: OSError) -> None:
        reason = (error.strerror or str(error)).lower()
        listing.failed.append(
            {"input": str(error.filename), "error": f"{error.filename}: cannot be read ({reason})"}
        )

    def first_time(path: str) -> os.stat_result | None:
        status = os.stat(path)
        place = (status.st_dev, status.st_ino)
        if place in seen:
            return None
        seen.add(place)
        return status

    first_time(str(folder))
    for root, folders, names in os.walk(folder, followlinks=True, onerror=fail):
        kept = []
        for name in sorted(folders):
            try:
                if not name.startswith(".") and first_time(os.path.join(root, name)):
                    kept.append(name)
            except OSError as error:
                fail(error)
        folders[:] = kept
        for name in sorted(names):
            if name.startswith("."):
                continue
            if os.path.splitext(name)[1].lower() not in SOUND:
                listing.others += 1
                continue
            try:
                status = first_time(os.path.join(root, name))
            except OSError as error:
                fail(error)
                continue
            if status is not None and stat.S_ISREG(status.st_mode):
                listing.sounds.append(Path(root, name))
    return listing
