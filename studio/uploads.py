"""What is handed in through a page, read by the loaders of the house and nothing else.

A file is judged by what is in it. Its name is only shown: whatever folders it names, it is written into a
new folder of its own, which is gone when it has been read.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from shared.console import clean
from shared.errors import DataError

__all__ = ["MAX_MB", "last_name", "read_upload"]

MAX_MB = 64
_LONGEST = 80  # bytes of a name that are kept
T = TypeVar("T")


def last_name(name: str) -> str:
    """Return the last part of an upload's name, fit to be shown and to be a file's name here."""
    last = re.split(r"[/\\]", clean(name))[-1].strip().lstrip(".")
    stem, dot, end = last.rpartition(".")
    stem, end = (stem, dot + end[:10]) if dot else (last, "")
    return (stem.encode()[:_LONGEST].decode(errors="ignore") + end) or "upload"


def read_upload(name: str, data: bytes, read: Callable[[Path], T], *, max_mb: int = MAX_MB) -> T:
    """Return what `read` makes of an upload.

    Raises:
        DataError: it is larger than `max_mb`, empty, or `read` refuses it; the message names the file
            without the folder it lay in.
    """
    shown = last_name(name)
    if not data:
        raise DataError(f"{shown} is empty", "choose another file")
    if len(data) > max_mb * 10**6:
        raise DataError(f"{shown} has {len(data) / 1e6:.0f} MB", f"hand in at most {max_mb} MB")
    with tempfile.TemporaryDirectory(prefix="studio-") as folder:
        path = Path(folder) / shown
        path.write_bytes(data)
        try:
            return read(path)
        except DataError as error:
            problem, step = (text.replace(str(path), shown) for text in (error.problem, error.next_step))
            raise DataError(problem, step) from None
