"""What decoders take from the whole process, held for as long as any thread needs it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator

from PIL import Image

__all__ = ["Together", "pixel_limit"]


class Together:
    """A state of the process that several threads may ask for at once: the first enters, the last leaves.

    Each thread entering and leaving by itself would put back what another one had set.
    """

    def __init__(self, make: Callable[[], contextlib.AbstractContextManager[object]]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._count = 0
        self._state: contextlib.AbstractContextManager[object] = contextlib.nullcontext()

    @contextlib.contextmanager
    def __call__(self) -> Iterator[None]:
        """Hold the state."""
        with self._lock:
            if not self._count:
                self._state = self._make()
                self._state.__enter__()
            self._count += 1
        try:
            yield
        finally:
            with self._lock:
                self._count -= 1
                if not self._count:
                    self._state.__exit__(None, None, None)


_lock = threading.Lock()
_limits: list[int] = []
_before: int | None = None


@contextlib.contextmanager
def pixel_limit(max_pixels: int) -> Iterator[None]:
    """Let the decoders refuse what is over twice `max_pixels`, or twice the most that any thread allows."""
    global _before
    with _lock:
        if not _limits:
            _before = Image.MAX_IMAGE_PIXELS
        _limits.append(max_pixels)
        Image.MAX_IMAGE_PIXELS = max(_limits)
    try:
        yield
    finally:
        with _lock:
            _limits.remove(max_pixels)
            Image.MAX_IMAGE_PIXELS = max(_limits) if _limits else _before
