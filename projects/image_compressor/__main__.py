"""`python -m projects.image_compressor`: the command line of cli/."""

from projects.image_compressor.cli import main

main()
