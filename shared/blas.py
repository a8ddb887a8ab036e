"""BLAS held to one thread where the order of its sums matters, or where the threads are wanted elsewhere."""

from __future__ import annotations

import contextlib
import functools
import sys

from threadpoolctl import ThreadpoolController

__all__ = ["blas_threads", "one_blas_thread"]


def one_blas_thread() -> contextlib.AbstractContextManager[object]:
    """Hold BLAS to one thread inside a block: with two, the order of its sums and the last bits vary.

    The number belongs to the process, and threadpoolctl lets one thread alone set it, the first that did,
    while it lives. So whoever starts threads holds BLAS around all of them, as `shared.batch` does.
    """
    return _controller().limit(limits=1)


def blas_threads() -> int:
    """Return the number of threads BLAS may use at present, at least 1."""
    return max((library.num_threads for library in _controller().lib_controllers), default=1)


def _controller() -> ThreadpoolController:
    # numpy and scipy bring a BLAS each; scipy's is loaded with its first module that computes
    return _found("scipy.linalg" in sys.modules)


@functools.cache
def _found(with_scipy: bool) -> ThreadpoolController:
    """Look through the loaded libraries, which takes milliseconds, once without and once with scipy's."""
    return ThreadpoolController().select(user_api="blas")
