"""What keeps a self-contained page from running anything but its own script."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

__all__ = ["harmless_json", "inline_source"]


def harmless_json(document: Any) -> str:
    """Return JSON that ends no script element and opens no comment in it, whatever the names hold.

    Raises:
        ValueError: a number that is not finite.
    """
    text = json.dumps(document, allow_nan=False)  # ASCII
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def inline_source(text: str) -> str:
    """Return the name by which a content security policy allows this very text and no other (CSP 3, §6.7)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
