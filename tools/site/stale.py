"""What an earlier build left in the site's folder and this one does not make: found by a list, and removed.

Each build writes `built.json`, the files that it made with their digests. The next one removes those of the
list that it does not make itself, where they are still as they were written: a file that someone else put
there, or has changed since, is never touched. A list that is damaged removes nothing.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from shared.errors import DataError
from shared.files import digest as digest_of
from shared.files import read_bytes, write_text

__all__ = ["LIST", "record", "remove_stale"]

LIST = "built.json"
_LARGEST = 8_000_000


def record(out: Path, names: Iterable[str]) -> None:
    """Write the list of the files of a build in the folder `out`."""
    files = {name: digest_of(out / name) for name in sorted(names)}
    write_text(out / LIST, json.dumps({"files": files}, ensure_ascii=False, indent=1) + "\n", force=True)


def remove_stale(out: Path, names: Iterable[str]) -> list[str]:
    """Remove what the list of an earlier build has beyond `names`, unchanged; return what was removed."""
    here, kept, removed = out.resolve(), set(names), []
    for name, digest in sorted(_listed(out).items()):
        path = out / name
        if name in kept or not _is_inside(name) or not path.is_file() or path.resolve() != here / name:
            continue  # where a link stands on the way, it leads elsewhere
        if digest_of(path) != digest:
            continue
        path.unlink()
        removed.append(name)
        for folder in PurePosixPath(name).parents[:-1]:
            with contextlib.suppress(OSError):  # there is something else in it
                (out / folder).rmdir()
    return removed


def _listed(out: Path) -> dict[str, str]:
    try:
        files = json.loads(read_bytes(out / LIST, limit=_LARGEST))["files"]
        return {str(name): str(digest) for name, digest in files.items()}
    except (DataError, OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\\" not in name
