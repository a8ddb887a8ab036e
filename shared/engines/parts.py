"""Into how many parts work is cut: enough for every core, and each large enough to be worth its start."""

from __future__ import annotations

__all__ = ["blocks_for", "parts_for"]

_ROWS, _MOST_PARTS = 250_000, 20_000  # ratings of a part: a second's work, some megabytes
_OF_A_BLOCK, _MOST_BLOCKS = 2_000_000, 1_000  # ratings; each block of users is sent to each of films


def parts_for(rows: float, cores: int) -> int:
    """Return in how many partitions so many rows of ratings are worked on, `cores` at least."""
    return int(min(_MOST_PARTS, max(cores, rows / _ROWS)))


def blocks_for(rows: float, cores: int) -> int:
    """Return into how many blocks users, and films, of so many ratings are divided to be factorised."""
    return int(min(_MOST_BLOCKS, max(cores, rows / _OF_A_BLOCK)))
