"""Text for the cells of a csv file, which a spreadsheet shows and does not run."""

from __future__ import annotations

__all__ = ["harmless"]


def harmless(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would take for a formula.

    Such a text begins with = + - or @, perhaps after spaces, or with a tab or a carriage return
    (OWASP, CSV injection).
    """
    runs = text.startswith(("\t", "\r")) or text.lstrip().startswith(("=", "+", "-", "@"))
    return f"'{text}" if runs else text
