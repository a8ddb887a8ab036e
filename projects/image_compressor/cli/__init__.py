"""The command line of the compressor: arguments and printing, a module for each kind of command."""

# isort: off: the order of --help
from projects.image_compressor.cli import coding, showing

# isort: on
from projects.image_compressor.cli.options import app
from shared.console import run

__all__ = ["app", "coding", "main", "showing"]


def main() -> None:
    """Run the command line."""
    run(app, "image-compressor")
