"""The command line of the photo filters: arguments and printing, a module for each kind of command."""

# isort: off: the order of --help
from projects.photo_filters.cli import animating, applying, showing, tabling, warping

# isort: on
from projects.photo_filters.cli.options import app
from shared.console import run

__all__ = ["animating", "app", "applying", "main", "showing", "tabling", "warping"]


def main() -> None:
    """Run the command line and exit."""
    run(app, "photo-filters")
