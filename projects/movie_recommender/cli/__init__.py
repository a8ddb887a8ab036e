"""The command line of the movie recommender: arguments and printing, a module for each kind of command."""

# isort: off: the order of --help
from projects.movie_recommender.cli import asking, judging, learning, recommending

# isort: on
from projects.movie_recommender.cli.options import app
from shared.console import run

__all__ = ["app", "asking", "judging", "learning", "main", "recommending"]


def main() -> None:
    """Run the command line and exit."""
    run(app, "movie-recommender")
