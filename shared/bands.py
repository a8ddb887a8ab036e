"""Work on the rows of a picture with every core.

Compiled kernels that release the interpreter lock (`jit(nogil=True)`) are called from threads, one band of
rows each. No result may depend on where a band begins, so any number of threads gives the same bytes.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numba

__all__ = ["in_bands"]

_LEAST = 1 << 16  # samples worth a thread


def in_bands(work: Callable[[int, int], object], height: int, samples_a_row: int) -> None:
    """Call `work(start, stop)` for bands covering rows 0 to `height`, on as many threads as numba may."""
    threads = min(numba.get_num_threads(), height, height * samples_a_row // _LEAST)
    if threads < 2:
        work(0, height)
        return
    own, *others = itertools.pairwise(height * i // threads for i in range(threads + 1))
    with ThreadPoolExecutor(threads - 1) as pool:  # the calling thread has a band as well
        pending = [pool.submit(work, *band) for band in others]
        work(*own)
        for done in pending:
            done.result()
