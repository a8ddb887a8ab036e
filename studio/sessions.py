"""What each session has chosen, kept on the server under a key that nobody can guess.

The key stands in the page's address, so a reload finds its session again; a tab opened without a key gets
one of its own. A key that was not given out here is never taken on: whoever sends a link with a key of their
own making shares nothing with its reader.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

__all__ = ["Sessions"]

_LETTERS = 16  # bytes of chance in a key


class Sessions:
    """Sessions by key, the last used last; beyond `most` the longest unused goes, and after `seconds` any.

    Args:
        most: sessions that are kept.
        most_bytes: of the large things, as `weigh` tells of them, that all sessions hold together.
        seconds: without use, after which one is forgotten.
        clock: seconds from a fixed start.
    """

    def __init__(
        self,
        most: int = 200,
        seconds: float = 12 * 3600,
        most_bytes: int = 2 * 10**9,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most, self._seconds, self._most_bytes, self._clock = most, seconds, most_bytes, clock
        self._kept: OrderedDict[str, tuple[float, dict[str, Any]]] = OrderedDict()
        self._sizes: dict[str, dict[str, int]] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def open(self, key: str | None) -> tuple[str, dict[str, Any]]:
        """Return the session of `key`, or a new one where that is none of ours, with the key it has."""
        with self._lock:
            now = self._clock()
            while self._kept and next(iter(self._kept.values()))[0] < now - self._seconds:
                self._forget_one()
            if key is None or key not in self._kept:
                key = secrets.token_urlsafe(_LETTERS)
                self._kept[key] = (now, {})
            session = self._kept[key][1]
            self._kept[key] = (now, session)
            self._kept.move_to_end(key)
            self._fit()
            return key, session

    def weigh(self, key: str, name: str, size: int) -> None:
        """Note that a session holds so many bytes under `name`; others go where all would hold too much."""
        with self._lock:
            if key in self._kept:
                self._sizes.setdefault(key, {})[name] = size
                self._kept.move_to_end(key)
                self._fit()

    def _fit(self) -> None:
        while len(self._kept) > 1 and (len(self._kept) > self._most or self._bytes() > self._most_bytes):
            self._forget_one()

    def _forget_one(self) -> None:
        key, _ = self._kept.popitem(last=False)
        self._sizes.pop(key, None)

    def _bytes(self) -> int:
        return sum(sum(sizes.values()) for sizes in self._sizes.values())
