"""What a campaign reports: how often something was tried, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Count"]


@dataclass(frozen=True)
class Count:
    """The outcome of many tries of one kind; `tried` is the sum of the three counts below it.

    Attributes:
        campaign: that made the tries, such as "faults".
        what: was tried.
        tried: how often.
        refused: an error of ours came, or the state before was kept.
        unchanged: the result is that of an undisturbed run.
        wrong: anything else; must be 0.
    """

    campaign: str
    what: str
    tried: int
    refused: int
    unchanged: int
    wrong: int
