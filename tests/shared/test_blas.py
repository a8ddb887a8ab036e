"""One thread inside the block, the old number after it, for the BLAS of numpy and that of scipy."""

from __future__ import annotations

import subprocess
import sys

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from shared.blas import blas_threads, one_blas_thread


def threads() -> list[int]:
    return [library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"]


def test_blas_is_held_to_one_thread_and_let_go():
    with threadpool_limits(2, "blas"):
        assert blas_threads() == 2
        with one_blas_thread():
            assert set(threads()) == {1}
            assert blas_threads() == 1
        assert set(threads()) == {2}


def test_blas_is_let_go_after_an_error():
    with threadpool_limits(2, "blas"):
        with pytest.raises(ValueError, match="inside"), one_blas_thread():
            raise ValueError("inside")
        assert set(threads()) == {2}


def test_a_blas_that_is_loaded_later_is_held_too():
    program = """
import numpy
from threadpoolctl import threadpool_info
from shared.blas import one_blas_thread
with one_blas_thread():
    pass
import scipy.linalg
with one_blas_thread():
    found = [lib["num_threads"] for lib in threadpool_info() if lib["user_api"] == "blas"]
assert set(found) == {1}, found
"""
    subprocess.run([sys.executable, "-c", program], check=True)
