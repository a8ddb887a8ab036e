"""The command line of the song recommender: arguments and printing, a module for each kind of command."""

# isort: off: the order of --help
from projects.song_recommender.cli import asking, judging, listing, nearing, scanning, showing

# isort: on
from projects.song_recommender.cli.options import app
from shared.console import run

__all__ = ["app", "asking", "judging", "listing", "main", "nearing", "scanning", "showing"]


def main() -> None:
    """Run the command line and exit."""
    run(app, "song-recommender")
