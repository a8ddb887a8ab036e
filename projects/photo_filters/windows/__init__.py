"""Compiled filters that look at a window of pixels and are not one convolution."""
