"""`table`: a chain as a colour table for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from projects.photo_filters.cli.options import OneOutput, app
from shared.console import ForceFlag, JsonFlag, Memory, echo, note, show_json
from shared.errors import UsageError


@app.command()
def table(
    chain: Annotated[str, typer.Argument(metavar="CHAIN", show_default=False)] = "",
    output: OneOutput = ...,  # type: ignore[assignment]
    recipe: Annotated[Path | None, typer.Option(help="A recipe in place of the chain.")] = None,
    size: Annotated[int, typer.Option(help="Steps of red, green and blue.")] = 33,
    skip: Annotated[bool, typer.Option("--skip", help="Leave out steps that no table holds.")] = False,
    memory: Memory = None,
    force: ForceFlag = False,
    as_json: JsonFlag = False,
) -> None:
    """Write a look as a colour table: a .cube file, or a HaldCLUT picture (.png, .tif).

    Only steps that look at a pixel's colour alone can stand in a table: matrices, curves, tables. --skip
    leaves out the others, such as the vignette and the grain of a look, and tells which.

    Example: table "temperature:30% | curve:25=20 75=82" -o look.cube
    """
    from projects.photo_filters.recipes import read_recipe
    from projects.photo_filters.tabling import write_cube

    if bool(chain) == (recipe is not None):
        raise UsageError(
            "both a chain and --recipe are given" if chain else "no chain is given",
            'give one of them, such as "sepia | contrast:120%"',
        )
    made = write_cube(output, read_recipe(recipe) if recipe else chain, size=size, skip=skip, force=force)
    if as_json:
        show_json({"output": str(output), "size": made.size, "left_out": made.left_out})
        return
    if made.left_out:
        note(f"left out: {', '.join(made.left_out)}")
    echo(f"{output}: {made.size} × {made.size} × {made.size} colours")
