"""What a campaign found, in numbers."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Count"]


@dataclass(frozen=True)
class Count:
    """Of `tried` cases, how many ended in an error of ours or with the old state kept, and how many whole.

    Attributes:
        campaign, what: which cases.
        tried: how many; the sum of the three below.
        refused: an error of ours, the old state kept.
        unchanged: the identical result, or a new one that is whole.
        wrong: anything else; must be 0.
    """

    campaign: str
    what: str
    tried: int
    refused: int
    unchanged: int
    wrong: int
