"""Text for the cells of a csv file, which a spreadsheet shows and does not run."""

from __future__ import annotations

import re

__all__ = ["harmless"]

_RUNS = re.compile("[\t\r\n]|[\\s\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]")


def harmless(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would take for a formula.

    Such a text begins with = + - or @, or the wide forms of these, perhaps after spaces or a byte-order mark,
    or with a tab or a line's end (OWASP, CSV injection).
    """
    return f"'{text}" if _RUNS.match(text) else text
