"""Run the app: `python -m projects.customer_segments --help`."""

from projects.customer_segments.cli import main

main()
