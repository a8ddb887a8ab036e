"""What the commands share: the application they join, the options that several of them take, the samples."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shared.console import application

SAMPLES = Path(__file__).resolve().parents[3] / "data" / "customers-sample"
CUSTOMERS, SURVEY = SAMPLES / "customers.csv", SAMPLES / "survey.csv"

app = application("The natural groups in a table of customers, or of anything with columns.")

TableArgument = Annotated[
    Path,
    typer.Argument(
        metavar="[TABLE]", help="A csv file; without one, invented customers.", show_default=False
    ),
]
Components = Annotated[
    str,
    typer.Option(
        metavar="HOW",
        help="Principal components: parallel (more than chance makes), a share of the variance, or a number.",
    ),
]
Segments = Annotated[int | None, typer.Option("--segments", "-k", help="How many; without it, chosen.")]
Most = Annotated[int, typer.Option(help="Most segments that are tried.")]
IdColumn = Annotated[
    str, typer.Option(metavar="NAME", help="The column that names the rows; found by itself.")
]
Columns = Annotated[
    str, typer.Option(metavar="A,B,…", help="Only these columns are used; without it, all that fit.")
]
Categories = Annotated[
    str, typer.Option("--category", metavar="A,B,…", help="These are categories, though they hold numbers.")
]
Without = Annotated[str, typer.Option(metavar="A,B,…", help="These columns are not used.")]
SkipFlag = Annotated[
    bool, typer.Option("--skip-bad-rows", help="Leave bad rows out, with their number and the first five.")
]
Seed = Annotated[int, typer.Option(help="Of the random numbers: the same seed, the same segments.")]
ModelOption = Annotated[Path, typer.Option("--model", metavar="FILE", help="What `segment --model` wrote.")]


def names(text: str) -> list[str]:
    """The names of an option `A,B,…`."""
    return [name.strip() for name in text.split(",") if name.strip()]


def remark(table: Path) -> str:
    """What to say of a table that ships."""
    try:
        ships = table.exists() and table.resolve().parent == SAMPLES
    except OSError:
        return ""
    return " (synthetic: invented people)" if ships else ""
