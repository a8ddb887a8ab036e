"""The page is tested in a real browser."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
from browser import page

__all__ = ["page"]
