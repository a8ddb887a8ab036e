"""Point functions, compiled: what a pixel becomes depends on its own value alone."""
