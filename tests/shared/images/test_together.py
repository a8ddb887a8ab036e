"""What belongs to the whole process is as it was when the last thread is done, and not before."""

from __future__ import annotations

import contextlib
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from shared.errors import DataError
from shared.images import load_picture
from shared.images.together import Together, pixel_limit


def test_the_first_enters_and_the_last_leaves():
    told = []

    @contextlib.contextmanager
    def state():
        told.append("in")
        yield
        told.append("out")

    held, inside, leave = Together(state), threading.Barrier(3), threading.Event()

    def hold():
        with held():
            inside.wait(10)
            leave.wait(10)

    threads = [threading.Thread(target=hold) for _ in range(2)]
    with held():
        for thread in threads:
            thread.start()
        inside.wait(10)
    assert told == ["in"]
    leave.set()
    for thread in threads:
        thread.join()
    assert told == ["in", "out"]
    with contextlib.suppress(ValueError), held():
        raise ValueError
    assert told == ["in", "out"] * 2


def test_the_largest_limit_holds_while_it_is_asked_for():
    before = Image.MAX_IMAGE_PIXELS
    with pixel_limit(100):
        with pixel_limit(50):
            assert Image.MAX_IMAGE_PIXELS == 100
        with pixel_limit(900):
            assert Image.MAX_IMAGE_PIXELS == 900
        assert Image.MAX_IMAGE_PIXELS == 100
    assert before == Image.MAX_IMAGE_PIXELS


def test_threads_that_open_pictures_leave_the_process_as_it_was(tmp_path, rng, capfd):
    """Pictures of several kinds and limits at once: each its own answer, and the settings as before."""
    pictures = [rng.integers(0, 256, (9, 9, 3), np.uint8) for _ in range(60)]
    paths = [tmp_path / f"{i}.{'tif' if i % 2 else 'png'}" for i in range(60)]
    for path, pixels in zip(paths, pictures, strict=True):
        Image.fromarray(pixels).save(path)
    limit, filters = Image.MAX_IMAGE_PIXELS, list(warnings.filters)

    def work(i):
        if i % 3:
            return load_picture(paths[i]).pixels
        with pytest.raises(DataError, match="over the limit of 80 pixels"):
            load_picture(paths[i], max_pixels=80)
        return pictures[i]

    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(work, range(60)))
    assert all(np.array_equal(a, b) for a, b in zip(opened, pictures, strict=True))
    assert limit == Image.MAX_IMAGE_PIXELS
    assert filters == warnings.filters
    print("still heard")
    assert capfd.readouterr().out == "still heard\n"
