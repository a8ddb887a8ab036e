"""`python -m projects.song_recommender`."""

from projects.song_recommender.cli import main

main()
