"""Eight colours on white that also eyes without receptors for red, green or blue tell apart."""

from __future__ import annotations

__all__ = ["EIGHT", "ink_on"]

EIGHT = ("#135273", "#ea9c26", "#05888f", "#b01304", "#2daaff", "#a41ad9", "#110078", "#4f0b20")


def ink_on(colour: str) -> str:
    """Return black or white, whichever is read more easily on a colour such as "#ea9c26"."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "black" if 0.3 * red + 0.59 * green + 0.11 * blue > 135 else "white"
