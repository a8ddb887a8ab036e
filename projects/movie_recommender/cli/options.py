"""What the commands share: the application they join, and the options that several of them take."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from shared.console import application
from shared.errors import DataError, UsageError
from shared.files import check_output

DEFAULT_MODEL = Path("out/movie_recommender/model.bin")

Dataset = Annotated[str | None, typer.Option(help="A named set; the synthetic sample by default.")]
RatingsFile = Annotated[Path | None, typer.Option("--ratings", help="A ratings file: csv, u.data or `::`.")]
RatingsPath = Annotated[
    str | None,
    typer.Option(
        "--ratings", metavar="PATH", help="A ratings file: csv, u.data or `::`; for Spark also Parquet."
    ),
]
Scale = Annotated[str | None, typer.Option(help="Lowest and highest rating of a file, such as 1,10.")]
SkipFlag = Annotated[bool, typer.Option("--skip-bad-rows", help="Leave bad rows out and count them.")]
DuplicatesRule = Annotated[
    Literal["last", "first", "mean", "error"],
    typer.Option(
        "--duplicates", help="What counts of several ratings of one film by one user; last is by time."
    ),
]
ModelFile = Annotated[Path, typer.Option("--model", help="A model that `train` wrote.")]
MyRatings = Annotated[
    Path | None,
    typer.Option(help="Your own ratings: an export of Letterboxd or IMDb, or a csv title,rating."),
]
Seed = Annotated[int, typer.Option(help="Of every random choice, from 0.")]
Count = Annotated[int, typer.Option("-k", help="How many films.")]

app = application("Films you will like: predict ratings, recommend films, and measure how well.")


def check_paths(inputs: Sequence[Path | None], outputs: Sequence[Path | None], *, force: bool) -> None:
    """See that files are there to read, and then that others can be written, before anything is done.

    Args:
        inputs, outputs: None for what is not asked for.

    Raises:
        UsageError: an output named twice.
        DataError: an input that is not there, an output that is an input, or as `check_output`.
    """
    named = [path for path in outputs if path is not None]
    for i, path in enumerate(named):
        if path.resolve() in (other.resolve() for other in named[:i]):
            raise UsageError(f"{path} is named twice as an output", "give each a name of its own")
    read = [path for path in inputs if path is not None]
    for path in read:
        if not path.exists():
            raise DataError(f"{path} does not exist", "check the name")
    for path in named:
        check_output(path, force=force, inputs=read)


def check_count(k: int, what: str) -> None:
    """Raise `DataError` where fewer than one are asked for."""
    if k < 1:
        raise DataError(f"k is {k}", f"ask for at least 1 {what}")


def check_names(**given: str | None) -> None:
    """Raise `UsageError` for a name that is empty, as an unset variable of a shell makes it."""
    for name, text in given.items():
        if text is not None and not text.strip():
            what = "an id or a title" if name == "movie" else "an id"
            raise UsageError(f"the {name} is empty", f"give {what}")


def check_seed(seed: int) -> None:
    """Raise `DataError` for a seed below 0."""
    if seed < 0:
        raise DataError(f"the seed is {seed}", "choose 0 or more")


def read_scale(text: str | None) -> tuple[float, float] | None:
    """Return the two numbers of `--scale`."""
    if text is None:
        return None
    try:
        low, high = map(float, text.split(","))
    except ValueError:
        raise UsageError(f"--scale {text} is not two numbers", "write them as in 1,10") from None
    if not -math.inf < low < high < math.inf:
        raise DataError(f"--scale {text} is no scale", "give two numbers, such as 1,10")
    return low, high
