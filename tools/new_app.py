"""Make one more app from the template: `python -m tools.new_app sales_forecast`.

It copies tools/app_template/ to projects/NAME and tests/projects/NAME, and lists the app in the two places
that name every app: the console commands of pyproject.toml and the table of README.md. Where a write fails,
all of it is taken back.
"""

from __future__ import annotations

import contextlib
import keyword
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from shared.console import application, echo, run
from shared.errors import DataError
from shared.files import write_text

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = ROOT / "tools" / "app_template"
TABLE_END = "<!-- end of the apps -->"


def new_app(name: str, root: Path = ROOT) -> list[Path]:
    """Make the app `name` in the repository at `root`; return the files written, the listing ones last."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name) or keyword.iskeyword(name):
        raise DataError(
            f"{name!r} is no name for an app", "use small letters and underscores: sales_forecast"
        )
    app, tests = root / "projects" / name, root / "tests" / "projects" / name
    for folder in (app, tests):
        if folder.exists():
            raise DataError(f"{folder.relative_to(root)} exists", "choose another name")
    if (root / name).exists() or re.search(rf"^{name}:", (root / "Makefile").read_text(), re.M):
        raise DataError(f"{name} is a folder or a make target already", "choose another name")
    files = {app / path.name: path.read_text() for path in _files("app")}
    files |= {tests / path.name: path.read_text() for path in _files("tests")}
    files = {path: _renamed(text, name) for path, text in files.items()}
    listings = _listings(root, name)
    before = {path: path.read_text(encoding="utf-8") for path in listings}
    try:
        for folder in (app, tests):
            folder.mkdir(parents=True)
        for path, text in files.items():
            write_text(path, text)
        for path, text in listings.items():
            write_text(path, text, force=True)
    except BaseException:  # Ctrl-C, too: all of the app or nothing
        _undo((app, tests), before)
        raise
    return [*files, *listings]


def _undo(folders: Sequence[Path], listings: dict[Path, str]) -> None:
    """Put back what was there before; neither of the folders was."""
    for path, text in listings.items():
        with contextlib.suppress(OSError, DataError):
            if path.read_text(encoding="utf-8") != text:
                write_text(path, text, force=True)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def _files(part: str) -> list[Path]:
    return sorted(path for path in (TEMPLATE / part).iterdir() if path.is_file())


def _renamed(text: str, name: str) -> str:
    title = name.replace("_", " ").capitalize()
    return (
        text.replace("app_name", name).replace("app-name", name.replace("_", "-")).replace("App title", title)
    )


def _listings(root: Path, name: str) -> dict[Path, str]:
    """The two files that name every app, with one line more each."""
    project, readme = root / "pyproject.toml", root / "README.md"
    script = f'{name.replace("_", "-")} = "projects.{name}.cli:main"\n'
    row = _renamed(
        "| [App title](projects/app_name/README.md) | how many directions a table has | PCA |\n", name
    )
    return {
        project: _inserted(project, script, after=r"\[project\.scripts\]\n(?:[^\n\[]+\n)*"),
        readme: _inserted(readme, row, after=rf"(?=^{re.escape(TABLE_END)})"),
    }


def _inserted(path: Path, line: str, *, after: str) -> str:
    text = path.read_text(encoding="utf-8")
    match = re.search(after, text, re.M)
    if match is None:
        raise DataError(f"{path.name}: no place to list the app", f"restore the part that matches {after!r}")
    return text[: match.end()] + line + text[match.end() :]


app = application("Make one more app, which runs, is tested and listed.")


@app.command()
def make(name: str) -> None:
    """Make projects/NAME.  Example: make new-app NAME=sales_forecast"""
    for path in new_app(name):
        echo(path.relative_to(ROOT))
    echo(f"made: `make {name}` runs it, `make test` tests it, projects/{name}/README.md tells of it")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("error: no NAME; make new-app NAME=sales_forecast")
    run(app, "make new-app", ["make", *sys.argv[1:]])
