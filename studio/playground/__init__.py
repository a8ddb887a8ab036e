"""The mathematics of the apps, to be moved by hand."""
