"""`python -m tools.site [--out FOLDER]` builds the site: what `make site` does after the demo."""

from __future__ import annotations

from pathlib import Path

import typer

from shared.console import application, echo, note, run
from shared.errors import DataError

ROOT = Path(__file__).resolve().parents[2]
app = application("A site of all the apps, for any web host or none.")


@app.command()
def site(
    out: Path = typer.Option(ROOT / "out" / "site", help="The folder to build into."),
    demo: Path = typer.Option(ROOT / "out", help="Where the demo left a folder for each app."),
) -> None:
    """Build index.html and all it needs.  Example: make site"""
    from tools.site.page import build

    if out.exists() and not out.is_dir():
        raise DataError(f"{out} is no folder", "name another: --out out/site")
    cards = build(ROOT, out, demo)
    carded = {path.parent for path in ROOT.glob("projects/*/card.toml")}
    for path in sorted(ROOT.glob("projects/*/app.mk")):
        if path.parent not in carded:
            note(f"{path.parent.name} has no card: write {path.parent.relative_to(ROOT)}/card.toml")
    echo(f"{cards} cards: open {out / 'index.html'}")


if __name__ == "__main__":
    import sys

    run(app, "make site", ["site", *sys.argv[1:]])
