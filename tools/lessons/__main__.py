"""The course: answers checked, pictures drawn, pages linked, the site and the notebooks made."""

from __future__ import annotations

from pathlib import Path

import typer

from shared.console import application, echo, run
from shared.errors import DataError
from shared.files import write_bytes
from tools.lessons.checking import check, exercise, load
from tools.lessons.drawing import IMAGES, draw_all, same_picture

app = application(__doc__ or "")
ROOT = Path(__file__).resolve().parents[2]


@app.command("check")
def check_answer(
    number: int = typer.Argument(help="of the lesson, 1 to 7"),
    answer: Path | None = typer.Option(None, help="a file other than the lesson's own"),
) -> None:
    """Check the answer to the exercise of a lesson, one line for each thing asked."""
    path = answer or exercise(number)
    verdicts = check(number, load(path, f"answer_{number}"))
    for verdict in verdicts:
        echo(f"  {'ok' if verdict.wrong is None else '--'}  {verdict.asked}")
        if verdict.wrong is not None:
            echo(f"      {verdict.wrong}")
    wrong = sum(verdict.wrong is not None for verdict in verdicts)
    if wrong:
        where = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
        raise DataError(
            f"{wrong} of {len(verdicts)} do not hold yet",
            f"write on in {where}; docs/lessons/{number}*.md unfold a solution",
        )
    echo(f"lesson {number}: all {len(verdicts)} hold")


@app.command()
def figures(only: str = typer.Argument("", help="of one file, such as lesson_3")) -> None:
    """Draw the pictures that are new or have changed into docs/images/lessons."""
    for name, picture in draw_all(only).items():
        path = IMAGES / name
        if not path.exists() or not same_picture(path.read_bytes(), picture):
            write_bytes(path, picture, force=True)
            echo(str(path.relative_to(ROOT)))


@app.command()
def links() -> None:
    """Write into each page which comes before and which after it, in the order of docs/README.md."""
    from tools.lessons.contents import link_up

    for page in link_up():
        echo(str(page.relative_to(ROOT)))


@app.command()
def site(out: Path = typer.Option(ROOT / "out" / "docs", help="the folder to build into")) -> None:
    """Build the pages of docs/ as a site with search; a link to nothing is an error."""
    from tools.lessons.site import build

    echo(f"{build(ROOT, out)} pages: open {out / 'index.html'}")


@app.command()
def notebooks(out: Path = typer.Option(ROOT / "out" / "notebooks", help="the folder to write into")) -> None:
    """Write the pages of the course as notebooks."""
    from tools.lessons.notebooks import write_all

    echo(f"{len(write_all(out))} notebooks in {out}")


if __name__ == "__main__":
    run(app, "lessons")
