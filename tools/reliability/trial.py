"""One command of an app, run in this process on one file, and judged by what it leaves.

Held to the manners of every command: exit 0 with a result that is readable and complete, or exit 1 with one
line `error: …; …` on stderr. On failure the folder is as it was, an output that stood there included. The
input is never changed, and nothing else is printed, not by the C libraries either.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shared.images.jpeg import LACKS_SCANS
from tools.reliability.calls import built

__all__ = ["APPS", "Outcome", "judge", "run_command"]

_BEFORE = b"what stood here before"
APPS = {
    "filters": ("photo_filters", "photo-filters"),
    "compressor": ("image_compressor", "image-compressor"),
    "films": ("movie_recommender", "movie-recommender"),
    "songs": ("song_recommender", "song-recommender"),
    "segments": ("customer_segments", "customer-segments"),
}
_ENDS = {  # of files that readers may take for whole without their end
    ".png": b"IEND\xaeB`\x82", ".jpg": b"\xff\xd9", ".gif": b";", ".svg": b"</svg>", ".html": b"</html>"
}  # fmt: skip
_ERROR = re.compile(r"error: [^\n]+; [^\n]+\n")
# what a command may say besides its result: see the `note`s of the two apps
_REMARK = re.compile(
    rf"(compiling numerical kernels, once on this machine …|[^\n]*: (CMYK to RGB|{re.escape(LACKS_SCANS)})"
    r"|compared without the alpha channel|16 bits are compared at 8, which is what JPEG and WebP hold)\n"
)


@dataclass(frozen=True)
class Outcome:
    """How a command ended: exit status, and what it printed."""

    status: object
    out: str
    err: str


def run_command(program: str, words: Sequence[str]) -> Outcome:
    """Run the command line of an app, one of `APPS`, here; streams are caught where C writes."""
    from importlib import import_module

    from shared.console import run

    module, name = APPS[program]
    app = import_module(f"projects.{module}.cli").app
    with _caught() as read:
        try:
            run(built(app), name, list(words))
            status: object = None  # pragma: no cover
        except SystemExit as end:
            status = end.code
        except BaseException as error:
            status = f"{type(error).__name__}: {error}"
        sys.stdout.flush()
        sys.stderr.flush()
        out, err = read()
    return Outcome(status, out, err)


@contextmanager
def _caught() -> Iterator[Callable[[], tuple[str, str]]]:
    """Lead file descriptors 1 and 2, and Python's streams, into files."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        kept, streams = (os.dup(1), os.dup(2)), (sys.stdout, sys.stderr)
        os.dup2(out.fileno(), 1)
        os.dup2(err.fileno(), 2)
        sys.stdout, sys.stderr = (os.fdopen(n, "w", encoding="utf-8", closefd=False) for n in (1, 2))

        def read() -> tuple[str, str]:
            texts = []
            for file in (out, err):
                file.seek(0)
                texts.append(file.read().decode("utf-8", "replace"))
            return texts[0], texts[1]

        try:
            yield read
        finally:
            sys.stdout, sys.stderr = streams
            for number, descriptor in enumerate(kept, 1):
                os.dup2(descriptor, number)
                os.close(descriptor)


def judge(
    command: Callable[[Path], Outcome], folder: Path, source: Path, suffix: str, must: str, *, replace: bool
) -> tuple[str, str]:
    """Run a command that writes to a path of its own in an empty folder; return a verdict and the reason.

    Args:
        command: gets the output's path, and runs.
        suffix: of the output; "" where there is none.
        must: "opens", "refused" or "either".
        replace: something stands at the output's path before, which the command may replace.

    Returns:
        "whole", "refused" or "wrong", and of the last what was wrong.
    """
    target = folder / f"out{suffix}"
    if replace and suffix:
        target.write_bytes(_BEFORE)
    before = _mark(source)
    try:
        outcome = command(target)
        verdict, reason = _judged(outcome, folder, target, suffix, must, replace)
        if _mark(source) != before:
            verdict, reason = "wrong", "the input was changed"
        left = f"; exit {outcome.status}, stderr {outcome.err[-600:]!r}" if verdict == "wrong" else ""
        return verdict, reason + left
    finally:
        for path in folder.iterdir():
            path.unlink()


def _mark(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def _judged(
    outcome: Outcome, folder: Path, target: Path, suffix: str, must: str, replace: bool
) -> tuple[str, str]:
    found = sorted(path.name for path in folder.iterdir())
    remarks = _REMARK.sub("", outcome.err)
    if outcome.status == 0:
        if must == "refused":
            return "wrong", "it was taken for a sound one"
        if remarks:
            return "wrong", "words on stderr"
        if suffix and found != [target.name]:
            return "wrong", f"the folder holds {found}"
        problem = _problem_with(target) if suffix else ""
        return ("wrong", problem) if problem else ("whole", "")
    if outcome.status != 1 or not _ERROR.fullmatch(remarks):
        return "wrong", "not one line of error"
    if must == "opens":
        return "wrong", "a sound picture was refused"
    kept = [target.name] if replace and suffix else []
    if found != kept or (kept and target.read_bytes() != _BEFORE):
        return "wrong", f"the folder holds {found}, not the {kept} of before"
    return "refused", ""


def _problem_with(path: Path) -> str:
    """Say why a result is not readable and complete; "" where it is."""
    from PIL import Image

    data = path.read_bytes()
    if path.suffix in _ENDS and not data.rstrip(b"\n").endswith(_ENDS[path.suffix]):
        return "the result does not end as its format does"
    try:
        if path.suffix == ".svdc":
            from projects.image_compressor import decode

            decode(data)
        elif path.suffix == ".cube":
            from projects.photo_filters.cubes import read_cube

            read_cube(path)
        elif path.suffix not in (".svg", ".html"):
            with Image.open(path) as image:  # another reader than ours
                for number in range(getattr(image, "n_frames", 1)):
                    image.seek(number)
                    image.load()
    except Exception as error:
        return f"the result cannot be read ({type(error).__name__}: {error})"
    return ""
