"""Check the answer to a lesson's exercise: `python -m tools.lessons 3`."""

from __future__ import annotations

from pathlib import Path

import typer

from shared.console import application, echo, run
from shared.errors import DataError
from tools.lessons.checking import check, exercise, load
from tools.lessons.pages import lesson_pages

app = application(__doc__ or "")
ROOT = Path(__file__).resolve().parents[2]


@app.command()
def main(
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
        page = lesson_pages(number)[-1].relative_to(ROOT)
        where = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
        raise DataError(
            f"{wrong} of {len(verdicts)} do not hold yet", f"write on in {where}; {page} unfolds a solution"
        )
    echo(f"lesson {number}: all {len(verdicts)} hold")


if __name__ == "__main__":
    run(app, "make lesson")
