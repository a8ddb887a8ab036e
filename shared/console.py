"""What every command line shares: one error boundary, `--json`, progress, and text safe to show.

    app = application("Songs like the one you love.")

    @app.command()
    def similar(title: str, as_json: JsonFlag = False) -> None: ...

    def main() -> None:
        run(app, "song-recommender")

Exit status: 0 done; 2 a mistyped command; 1 any other known failure, told in one line
`error: <what, where, value>; <what to do next>`; 130 Ctrl-C. `--debug` shows the traceback instead.
"""

from __future__ import annotations

import contextlib
import json
import logging
import math
import os
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer

from shared.errors import DataError
from shared.files import count_outputs
from shared.memory import parse_bytes, set_budget, within
from shared.progress import reporting, track

if TYPE_CHECKING:
    from shared.batch import Gate

__all__ = [
    "ForceFlag",
    "FrameOption",
    "JsonFlag",
    "MaxPixels",
    "Memory",
    "application",
    "attempt_all",
    "clean",
    "echo",
    "end_batch",
    "json_text",
    "note",
    "run",
    "show_json",
    "show_table",
]

T = TypeVar("T")
R = TypeVar("R")
JsonFlag = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")]
FrameOption = Annotated[int | None, typer.Option("--frame", help="Of an animation, only this frame, from 0.")]
MaxPixels = Annotated[int, typer.Option("--max-pixels", help="Refuse pictures over this size.")]
Memory = Annotated[
    str | None,
    typer.Option(
        "--memory",
        metavar="SIZE",
        help="Refuse work that needs more memory, such as 2G.",
        show_default="three quarters of what is free",
        callback=lambda text: set_budget(None if text is None else parse_bytes(text)),
    ),
]
ForceFlag = Annotated[bool, typer.Option("--force", help="Replace outputs that exist.")]

_OVERRIDES = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
# what JSON need not escape, and a terminal would obey or a reader of lines take for the end of one
_STEERING = re.compile(f"[\x7f-\x9f\u2028\u2029{_OVERRIDES}]")
_REMOVED = ("Cc", "Cs", "Zl", "Zp")
_LONGEST = 1_500  # characters that are told of what is wrong, and of what to do next
_WIDTH = 10_000  # of tables that go to a file or a pipe: never folded


def application(summary: str) -> typer.Typer:
    """Make the command-line application of an app; its commands are added with `@app.command()`."""
    app = typer.Typer(
        help=summary,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        epilog="--debug, anywhere, shows the traceback of an error.",
    )
    # a callback keeps the command's name on the line even while an app has only one command
    app.callback()(lambda: None)
    return app


def run(app: typer.Typer, name: str, arguments: Sequence[str] | None = None) -> NoReturn:
    """Run `app` as the program `name` and exit with the status described above."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words
    words = [word for word in words if word != "--debug"] or ["--help"]
    before = count_outputs()
    try:
        _configure_streams()
        with within(None), reporting(_progress_bar):  # a command's --memory ends with it
            status = app(words, prog_name=name, standalone_mode=False)
        sys.stdout.flush()
        if status == 130:  # the parser's word for Ctrl-C
            raise KeyboardInterrupt
        sys.exit(status if isinstance(status, int) else 0)
    except (KeyboardInterrupt, typer.Abort):
        _end_interrupted(before)
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        if isinstance(error.__cause__, KeyboardInterrupt):  # as a class being made wraps it
            _end_interrupted(before)
        if debug:
            raise
        _fail(*_one_line(error, name, words))


def _end_interrupted(before: int) -> NoReturn:
    _fail(f"interrupted; {_written(count_outputs() - before)}", 130)


def _written(outputs: int) -> str:
    """Say what an interrupted command leaves: a batch has finished some of its files."""
    if outputs == 0:
        return "no output was written"
    return (
        "1 output was written before, whole"
        if outputs == 1
        else f"{outputs} outputs were written before, whole"
    )


def _one_line(error: Exception, name: str, words: Sequence[str]) -> tuple[str, int]:
    """What to say of an error, and the exit status it stands for."""
    if isinstance(error, DataError):
        return "; ".join(
            _shortened(part) for part in (error.problem, error.next_step) if part
        ), error.exit_code
    if hasattr(error, "format_message"):  # the parser's own usage errors
        message = error.format_message().rstrip(".")
        given = _value_given(getattr(error, "param", None), words)
        return f"{message[:1].lower()}{message[1:]}{given}; see `{name} --help`", 2
    if isinstance(error, MemoryError):
        return "not enough memory for this; try a smaller input", 1
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{(error.strerror or str(error)).lower()}; check the path and its permissions", 1
    return f"{type(error).__name__}: {error}; this is a defect, --debug shows where it arose", 1


def _value_given(parameter: Any, words: Sequence[str]) -> str:
    """The text that stood where an option's number belongs; the parser does not tell it."""
    for option in getattr(parameter, "opts", ()):
        for word, following in zip(words, [*words[1:], ""], strict=True):
            if word == option:
                return f" (given {following!r})"
            if word.startswith(f"{option}="):
                return f" (given {word.partition('=')[2]!r})"
    return ""


def _fail(message: str, status: int) -> NoReturn:
    print(f"error: {_shortened(message, 2 * _LONGEST + 2)}", file=sys.stderr)
    sys.exit(status)


def _shortened(text: str, longest: int = _LONGEST) -> str:
    """Return a text as one line that steers nothing, without its middle where it is very long."""
    line = clean(" ".join(text.split()))
    return line if len(line) <= longest else f"{line[: longest // 2 - 2]} … {line[2 - longest // 2 :]}"


def _configure_streams() -> None:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a title outside the terminal's alphabet is no failure
    handler = logging.StreamHandler()
    handler.setFormatter(_Clean("%(message)s"))
    logger = logging.getLogger("portfolio")
    logger.handlers[:] = [handler]
    logger.propagate = False


class _Clean(logging.Formatter):
    """Logs quote ids and paths, which may hold what steers the terminal."""

    def format(self, record: logging.LogRecord) -> str:
        return clean(super().format(record))


def clean(text: object) -> str:
    """Return `text` without control characters, so that no title can steer the terminal.

    Removed are the Unicode categories Cc (escapes, newlines), Zl and Zp (more newlines), Cs, and the
    direction overrides of Cf.
    """
    text = str(text)
    if text.isprintable():  # of what is printable nothing is removed, and nearly all texts are
        return text
    return "".join(c for c in text if unicodedata.category(c) not in _REMOVED and c not in _OVERRIDES)


def echo(text: object = "") -> None:
    """Print one line of a result on stdout."""
    print(clean(text))


def note(text: object) -> None:
    """Print one line about the work, which is not its result, on stderr."""
    print(clean(text), file=sys.stderr)


def show_json(document: Mapping[str, Any]) -> None:
    """Print exactly one JSON document on stdout; numbers that are not finite become null."""
    print(json_text(document))


def json_text(document: Mapping[str, Any]) -> str:
    """Return a document as JSON: letters as they are, what steers a terminal escaped."""
    text = json.dumps(_finite(document), ensure_ascii=False, indent=2, allow_nan=False)
    return _STEERING.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    if hasattr(value, "tolist"):  # a NumPy scalar or array
        return _finite(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def show_table(rows: Iterable[Sequence[object]], header: Sequence[str], *, title: str = "") -> None:
    """Print rows in aligned columns; columns of numbers to the right. Cells are shown as `str` makes them."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    cells = [[clean(cell) for cell in row] for row in rows]
    heading = Text(clean(title)) if title else None
    table = Table(title=heading, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for i, name in enumerate(header):
        numeric = all(_is_number(row[i]) for row in cells)
        table.add_column(Text(clean(name)), justify="right" if numeric else "left", overflow="fold")
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    console = Console(width=None if sys.stdout.isatty() else _WIDTH, highlight=False)
    with console.capture() as capture:
        console.print(table)
    print("\n".join(line.rstrip() for line in capture.get().splitlines()).strip("\n"))


def _is_number(cell: str) -> bool:
    return cell.strip("+-−±%× ").replace(",", "").replace(".", "", 1).isdigit() or cell in ("", "–")


def attempt_all(
    items: Sequence[T], label: str, action: Callable[[T, Gate], R], **bounds: Any
) -> tuple[list[R], list[dict[str, str]]]:
    """Apply `action` to every item, past failures; return the results and `{input, error}` of the rest.

    Several are worked on at once (`shared.batch.run_all`, which takes `bounds`); both lists are in order.
    """
    from shared.batch import run_all

    done: list[R] = []
    failed: list[dict[str, str]] = []
    # closed in any case: what is broken off has ended before anything is said of it
    with contextlib.closing(run_all(items, action, **bounds)) as outcomes:
        for item, outcome in track(outcomes, label, len(items)):
            if isinstance(outcome, DataError):
                failed.append({"input": str(item), "error": str(outcome)})
            else:
                done.append(outcome)
    return done, failed


def end_batch(failed: Sequence[Mapping[str, str]], total: int) -> None:
    """End a batch: nothing when all went well, else the failures on stderr and `2 of 40 failed`.

    A batch of one fails with its own message.
    """
    if failed and total == 1:
        raise DataError(failed[0]["error"])
    for failure in failed:
        note(f"failed: {failure['error']}")
    if failed:
        raise DataError(f"{len(failed)} of {total} failed")


def _progress_bar(items: Iterable[T], label: str, total: int | None) -> Iterator[T]:
    """Show a bar on a terminal once the work has taken two seconds; nothing when piped."""
    if not sys.stderr.isatty():
        yield from items
        return
    import time

    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task(clean(label), total=total)
    started, shown = time.monotonic(), False
    try:
        for item in items:
            if not shown and time.monotonic() - started > 2:
                bar.start()
                shown = True
            yield item
            bar.advance(task)
    finally:
        if shown:
            bar.stop()  # where the terminal is a plain one, even a bar that was not shown would leave a line
