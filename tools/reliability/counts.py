"""What a campaign tells: how many cases it tried and what became of them."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Count"]


@dataclass(frozen=True)
class Count:
    """Cases of one kind: tried = refused + unchanged + wrong, and `wrong` must be 0.

    Attributes:
        campaign: the module that tried them.
        what: the kind of case.
        tried: how many there were.
        refused: an error of ours, or the old state kept.
        unchanged: the identical or the new result, whole.
        wrong: anything else.
    """

    campaign: str
    what: str
    tried: int
    refused: int
    unchanged: int
    wrong: int
