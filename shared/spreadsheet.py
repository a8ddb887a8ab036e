"""Text for the cells of a csv file, which a spreadsheet shows and does not run."""

from __future__ import annotations

import re

__all__ = ["harmless"]

_SIGN = "[=+\\-@\uff1d\uff0b\uff0d\uff20]"
_RUNS = re.compile(f"[\t\r\n]|[\\s\ufeff]*{_SIGN}")
# where a program that divides at `;` or tabs begins a cell, and what it passes over before a sign;
# possessive, so that the time stays linear
_SPLITS = re.compile(f'[;\t\r\n][;\\s\ufeff"]*+(?:{_SIGN})?')


def harmless(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would take for a formula.

    Such a text begins with = + - or @, or the wide forms of these, perhaps after spaces or a byte-order mark,
    or with a tab or a line's end (OWASP, CSV injection). Where a program divides the line at `;` or tabs in
    place of commas, a cell begins within the text, quoted or not: what follows there is treated likewise.
    """
    parted = _SPLITS.sub(_parted, text)
    return f"'{parted}" if _RUNS.match(text) else parted


def _parted(found: re.Match[str]) -> str:
    """A run of dividers, spaces and quotes: an apostrophe after its last divider if a sign ends it."""
    run = found[0]
    if run[-1] in ';"\ufeff' or run[-1].isspace():
        return run
    cut = 1 + max(run.rfind(divider) for divider in ";\t\r\n")
    return f"{run[:cut]}'{run[cut:]}"
