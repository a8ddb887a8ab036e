"""The command line of customer segments: arguments and printing, a module for each kind of command."""

# isort: off: the order of --help
from projects.customer_segments.cli import finding, looking, probing

# isort: on
from projects.customer_segments.cli.options import app
from shared.console import run

__all__ = ["app", "finding", "looking", "main", "probing"]


def main() -> None:
    """Run the command line and exit."""
    run(app, "customer-segments")
