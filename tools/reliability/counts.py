"""What a campaign tried and what came of it, as numbers."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Count"]


@dataclass(frozen=True)
class Count:
    """One line of the table of counts: tried = refused + unchanged + wrong.

    Attributes:
        campaign: the module that ran it.
        what: what was tried, such as "ratings tables through train".
        tried: cases.
        refused: ended with an error of ours, or with the old state kept.
        unchanged: ended with the identical, or the new, result.
        wrong: anything else; must be 0.
    """

    campaign: str
    what: str
    tried: int
    refused: int
    unchanged: int
    wrong: int
