"""`python -m shared.datasets`."""

from shared.datasets.cli import main

main()
