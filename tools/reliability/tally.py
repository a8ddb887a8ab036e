"""Counts a campaign's cases as they come, and keeps of each that went wrong how to repeat it."""

from __future__ import annotations

import sys

from tools.reliability.counts import Count

__all__ = ["Tally"]


class Tally:
    """The counts of one campaign.

    Attributes:
        campaign: its name.
        problems: of each case that went wrong a line: the case, the command, what it did.
    """

    def __init__(self, campaign: str) -> None:
        self.campaign = campaign
        self.problems: list[str] = []
        self._counts: dict[str, list[int]] = {}

    def add(self, what: str, *, refused: bool, problem: str = "") -> None:
        """Count one case; one with a `problem` is wrong, and neither refused nor unchanged."""
        counts = self._counts.setdefault(what, [0, 0, 0])
        counts[2 if problem else 0 if refused else 1] += 1
        if problem:
            self.problems.append(f"{what}: {problem}")

    def counts(self) -> list[Count]:
        """Return a line for each `what`, in the order in which they came."""
        return [Count(self.campaign, what, sum(counts), *counts) for what, counts in self._counts.items()]

    def told(self) -> list[Count]:
        """Return the counts after telling on stderr of what went wrong."""
        for problem in self.problems:
            print(problem, file=sys.stderr)
        return self.counts()
