"""The apps; each folder is one, run with `python -m projects.<app>`."""
