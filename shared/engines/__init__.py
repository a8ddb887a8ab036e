"""Engines that spread work beyond one machine; a command without `--engine` needs none of them."""
