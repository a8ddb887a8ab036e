"""Run the app: python -m projects.photo_filters."""

from projects.photo_filters.cli import main

main()
