"""The catalogue on its principal axes: a page to walk in, a picture, a table of loadings."""
