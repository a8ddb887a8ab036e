"""Running a page's code or a reader's answer: the one place that executes text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

__all__ = ["execute"]


def execute(code: str, path: Path, namespace: dict[str, Any], line: int = 1) -> None:
    """Run `code`, which stands in the file `path` from that line on: errors tell the line of the file."""
    exec(compile("\n" * (line - 1) + code, str(path), "exec"), namespace)
