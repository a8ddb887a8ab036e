"""What the commands share: the application they join, and the options that several of them take."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated

import typer

from shared.console import application
from shared.errors import DataError

DEFAULT_MODEL = Path("out/movie_recommender/model.bin")

Dataset = Annotated[str | None, typer.Option(help="A named set; the synthetic sample by default.")]
RatingsFile = Annotated[Path | None, typer.Option("--ratings", help="A ratings file: csv, u.data or `::`.")]
Scale = Annotated[str | None, typer.Option(help="Lowest and highest rating of a file, such as 1,10.")]
SkipFlag = Annotated[bool, typer.Option("--skip-bad-rows", help="Leave bad rows out and count them.")]
ModelFile = Annotated[Path, typer.Option("--model", help="A model that `train` wrote.")]
MyRatings = Annotated[
    Path | None,
    typer.Option(help="Your own ratings: an export of Letterboxd or IMDb, or a csv title,rating."),
]
Seed = Annotated[int, typer.Option(help="Of every random choice, from 0.")]
Count = Annotated[int, typer.Option("-k", help="How many films.")]

app = application("Films you will like: predict ratings, recommend films, and measure how well.")


def read_scale(text: str | None) -> tuple[float, float] | None:
    """Return the two numbers of `--scale`."""
    if text is None:
        return None
    try:
        low, high = map(float, text.split(","))
    except ValueError:
        low = high = 0.0
    if not -math.inf < low < high < math.inf:
        raise DataError(f"--scale {text} is no scale", "give two numbers, such as 1,10")
    return low, high
