"""Runs the command line: `python -m projects.movie_recommender`."""

from projects.movie_recommender.cli import main

main()
