"""Run the app: `python -m projects.app_name --help`."""

from projects.app_name.cli import main

main()
