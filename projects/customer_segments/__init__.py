"""Customer segments: how many directions a table of numbers really has."""
