"""The command line of Customer segments: arguments and printing, nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shared.console import JsonFlag, application, note, run, show_json, show_table

app = application("Customer segments: how many directions a table of numbers really has.")
SAMPLE = Path(__file__).resolve().parents[2] / "data" / "songs.csv"


@app.command()
def components(
    table: Annotated[Path, typer.Argument(help="A csv; its numeric columns are used.")] = SAMPLE,
    k: Annotated[int, typer.Option("-k", help="How many components.")] = 3,
    as_json: JsonFlag = False,
) -> None:
    """The directions of greatest variance, and what they are made of.

    Example: python -m projects.customer_segments components data/songs.csv -k 2
    """
    from projects.customer_segments.components import load_numbers, principal_components

    found = principal_components(load_numbers(table), k)
    if as_json:
        show_json({"table": str(table), "components": [vars(component) for component in found]})
        return
    if table == SAMPLE:
        note("the shipped sample, invented songs; name a csv to see yours")
    rows = []
    for number, component in enumerate(found, 1):
        largest = sorted(component.loadings.items(), key=lambda item: -abs(item[1]))[:3]
        made_of = ", ".join(f"{weight:+.2f} {name}" for name, weight in largest)
        rows.append([number, f"{component.share:.1%}", made_of])
    show_table(rows, ["component", "variance", "mostly"])


def main() -> None:
    """Entry point of `customer-segments`."""
    run(app, "customer-segments")
