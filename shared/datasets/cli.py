"""The command line of the sets: list, info, fetch, verify."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shared.console import JsonFlag, application, echo, note, run, show_json, show_table

if TYPE_CHECKING:
    from shared.datasets.catalog import Dataset

app = application("Sets of ratings, songs and photographs: what is here, and getting more.")
Name = Annotated[str, typer.Argument(help="A set's name, as `list` shows it.")]


@app.command("list")
def list_sets(as_json: JsonFlag = False) -> None:
    """Name every set and tell where it is.  Example: python -m shared.datasets list"""
    from shared.datasets.catalog import CATALOG, folder_of
    from shared.datasets.survey import standing

    rows = [
        {"name": d.name, "kind": d.kind, "synthetic": d.synthetic, "standing": standing(d),
         "path": str(folder) if (folder := folder_of(d)) else None, "summary": d.summary}
        for d in CATALOG.values()
    ]  # fmt: skip
    if as_json:
        show_json({"sets": rows})
    else:
        show_table(
            [(r["name"], r["kind"], r["standing"], r["summary"], r["path"] or "") for r in rows],
            ("name", "kind", "standing", "what", "where"),
        )


@app.command()
def info(
    name: Name,
    skip_bad_rows: Annotated[
        bool, typer.Option("--skip-bad-rows", help="Leave bad rows out and count them.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Count what a set or a file holds.  Example: python -m shared.datasets info sample"""
    from shared.datasets.survey import survey

    _show(survey(name, skip_bad_rows=skip_bad_rows), as_json)


@app.command()
def fetch(
    name: Name,
    from_file: Annotated[
        Path | None, typer.Option(help="A copy on disk: the zip, or for songs the csv.", exists=False)
    ] = None,
) -> None:
    """Download a set, verify it and unpack it.  Example: python -m shared.datasets fetch ml-latest-small"""
    from shared.datasets.catalog import describe, is_present
    from shared.datasets.download import fetch as fetch_set

    dataset = describe(name)
    was_here = is_present(name)
    folder = fetch_set(dataset, from_file=from_file)
    if not was_here:
        _note_terms(dataset)
    echo(f"{name} is in {folder}")


@app.command()
def verify(name: Name, as_json: JsonFlag = False) -> None:
    """Compare a set with what was published.  Example: python -m shared.datasets verify ml-100k"""
    from shared.datasets.survey import verify as verify_set

    _show(verify_set(name), as_json)


def _show(document: dict[str, Any], as_json: bool) -> None:
    if as_json:
        show_json(document)
        return
    for field, value in document.items():
        if isinstance(value, int) and not isinstance(value, bool):
            value = f"{value:,}"
        elif isinstance(value, (list, tuple)):
            value = " to ".join(f"{v:g}" for v in value)
        echo(f"{field:10} {value}")


def _note_terms(dataset: Dataset) -> None:
    note(f"licence: {dataset.licence}")
    if dataset.citation:
        note(f"please cite: {dataset.citation}")


def main() -> None:
    """Run the command line."""
    run(app, "python -m shared.datasets")
