"""Where the system writes 1,5 for 1.5 every number is read, printed and written as anywhere else.

Python asks no locale for its numbers, but a library in C may, so the locale is really set while the commands
run. Where the system has none with a decimal comma, one is made of its sources for the while.
"""

from __future__ import annotations

import contextlib
import locale
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from projects.customer_segments.cli import app as segments
from projects.movie_recommender.cli import app as films
from projects.photo_filters.cli import app as filters
from projects.song_recommender.cli import app as songs
from tools.reliability.calls import Ended, Folder, call
from tools.reliability.table_cases import written
from tools.reliability.table_readers import CUSTOMERS, RATINGS, SONGS, answer
from tools.reliability.title_inputs import make_picture

__all__ = ["cases", "decimal_comma"]

_NAMES = ("de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "de_DE")
_LINES = (
    (songs, "similar --catalogue songs.csv --json --tempo 80.5-"),
    (songs, "map --catalogue songs.csv -o new.html"),
    (films, "train --ratings ratings.csv --algorithm als --set rank=2 --set reg=0.25 -o new.bin"),
    (films, "evaluate --ratings ratings.csv --models mean,bias --protocol kfold:2 --json"),
    (segments, "segment customers.csv --id-column name --segments 3 -o new.csv"),
    (segments, "map customers.csv --id-column name --segments 3 -o new.svg"),
    (filters, "apply a.png gaussian:1.5 -o new.png --json"),
)


def cases() -> Iterator[tuple[str, Ended, str]]:
    """Yield each command, how it ended under a decimal comma, and what is wrong; none where none can be had.

    Works in the folder where it is called.
    """
    for name, table in (("songs", SONGS), ("ratings", RATINGS), ("customers", CUSTOMERS)):
        Path(f"{name}.csv").write_text(written(table), encoding="utf-8")
    make_picture(Path("a.png"))
    right = [_asked(app, line)[1] for app, line in _LINES]
    with decimal_comma() as is_set:
        for (app, line), expected in zip(_LINES if is_set else (), right, strict=False):
            ended, found = _asked(app, line)
            yield f"{line} under a decimal comma", ended, "" if found == expected else "another answer"


def _asked(app: object, line: str) -> tuple[Ended, dict[str, Any]]:
    """Run a command and return how it ended, and what it printed, but for times, and wrote."""
    ended = call(app, *line.split())  # type: ignore[arg-type]
    made = {name: data for name, data in Folder(Path.cwd()).content().items() if name.startswith("new.")}
    for name in made:
        Path(name).unlink()
    return ended, answer(ended, made)


@contextlib.contextmanager
def decimal_comma() -> Iterator[bool]:
    """Set such a locale for the process; tell whether one could be had."""
    before, place = locale.setlocale(locale.LC_ALL), os.environ.get("LOCPATH")
    try:
        with tempfile.TemporaryDirectory() as folder:
            is_set = _set(_NAMES) or (_made(Path(folder)) and _set(_NAMES[:1]))
            yield is_set
    finally:
        if place is None:
            os.environ.pop("LOCPATH", None)
        else:
            os.environ["LOCPATH"] = place
        locale.setlocale(locale.LC_ALL, before)


def _set(names: tuple[str, ...]) -> bool:
    for name in names:
        with contextlib.suppress(locale.Error):
            locale.setlocale(locale.LC_ALL, name)
            return locale.localeconv()["decimal_point"] == ","
    return False


def _made(folder: Path) -> bool:
    if not shutil.which("localedef"):
        return False
    command = ["localedef", "-c", "-i", "de_DE", "-f", "UTF-8", str(folder / _NAMES[0])]
    done = subprocess.run(command, capture_output=True, check=False)
    os.environ["LOCPATH"] = str(folder)
    return done.returncode == 0
