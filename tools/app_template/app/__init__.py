"""App title: how many directions a table of numbers really has."""
