"""The one door to numba: compiled once, cached on disk, and said aloud the first time.

Compiled code is kept beside its source (or in `NUMBA_CACHE_DIR`), so only the first call ever on a
machine compiles. That call logs one line to the logger "portfolio", which the command lines print.
"""

from __future__ import annotations

import logging
import os
from typing import Any

# Between two kernels the threads of OpenMP would spin and take the processor from BLAS and from Python:
# a fit of many short kernels costs up to ten times the processor's time. Read when numba starts them.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numba
from numba.core import event

__all__ = ["jit", "prange"]

prange = numba.prange


def jit(*signature: Any, **options: Any) -> Any:
    """`numba.njit` with the on-disk cache; options are numba's (`parallel`, `fastmath`, `inline`, …)."""
    decorator: Any = numba.njit  # its overloads do not take forwarded options
    return decorator(*signature, cache=True, **options)


class _Announcer(event.Listener):
    said = False

    def on_start(self, event: event.Event) -> None:
        if not self.said:
            self.said = True
            logging.getLogger("portfolio").warning("compiling numerical kernels, once on this machine …")

    def on_end(self, event: event.Event) -> None:
        pass


event.register("numba:compile", _Announcer())
