"""Every row once, by whichever thread; what fails in a thread is raised."""

from __future__ import annotations

import threading

import numba
import numpy as np
import pytest

from shared.bands import in_bands

WIDE = 1 << 17  # samples a row: each is worth a thread


@pytest.fixture(params=[1, 2])
def threads(request):
    """How many threads numba may use, for the length of a test."""
    before = numba.get_num_threads()
    if request.param > numba.config.NUMBA_NUM_THREADS:
        pytest.skip("this machine has one core")
    numba.set_num_threads(request.param)
    yield request.param
    numba.set_num_threads(before)


@pytest.mark.parametrize("height", [1, 2, 3, 17, 1000])
@pytest.mark.parametrize("samples", [1, 1000, WIDE])
def test_every_row_is_worked_on_once(threads, height, samples):
    seen, bands = np.zeros(height, int), []

    def work(start, stop):
        seen[start:stop] += 1
        bands.append((start, stop))

    in_bands(work, height, samples)
    assert (seen == 1).all()
    assert len(bands) <= threads
    sizes = [stop - start for start, stop in bands]
    assert max(sizes) - min(sizes) <= 1


def test_bands_are_worked_on_at_the_same_time(threads):
    """Each waits for all the others."""
    meeting = threading.Barrier(threads, timeout=20)
    in_bands(lambda start, stop: meeting.wait() and None, 100, WIDE)


def test_little_work_stays_in_the_calling_thread():
    names = []
    in_bands(lambda start, stop: names.append((start, stop, threading.current_thread())), 10, 100)
    assert names == [(0, 10, threading.current_thread())]


def test_a_failure_in_any_band_is_raised(threads):
    def work(start, stop):
        if stop == 100:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        in_bands(work, 100, WIDE)
