"""A model in a process of its own answers as often as it is asked, alike on one thread and on all."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.asking import Asked
from benchmarks.judging import _write, sets_of
from benchmarks.rounds import SHARED
from benchmarks.songs_peers import machine_threads
from shared.errors import DataError


@pytest.fixture
def sets(tmp_path):
    """Two splits of the sample, as they are handed to every program."""
    parts = []
    for number, one in enumerate(sets_of("sample", "kfold:5")[:2]):
        part = {"name": str(number), "data": f"{tmp_path}/{number}.npz", "output": f"{tmp_path}/{number}.npy"}
        _write(one, one.ratings.users[one.test], one.ratings.movies[one.test], part["data"])
        parts.append(part)
    return parts


def test_answers_are_the_same_again_and_on_one_thread(sets):
    answers = []
    for one_thread in (False, True):
        with Asked("ours", "als", "ratings", sets, one_thread=one_thread) as process:
            for number in (0, 1, 0):
                told = process.ask(number)
                assert told["set"] == str(number)
                assert min(told["fit_cpu"], told["fit_wall"], told["predict_wall"], told["peak_mb"]) > 0
                answers.append(np.load(sets[number]["output"]))
    assert not np.array_equal(answers[0], answers[1])
    for number in range(1, 6):
        np.testing.assert_array_equal(answers[number], answers[number % 3 % 2])


@pytest.mark.parametrize("one_thread", [False, True])
def test_what_other_threads_took_is_told(sets, one_thread):
    """Least squares have as many threads as there are, what is short or goes step by step has one."""
    shared = {}
    for name in ("als", "funk", "mean"):
        with Asked("ours", name, "ratings", sets[:1], one_thread=one_thread) as process:
            told = process.ask(0)
            shared[name] = told["fit_shared"] / told["fit_cpu"]
    assert max(shared["funk"], shared["mean"]) < SHARED
    assert (shared["als"] > SHARED) == (not one_thread and machine_threads() > 1)


def test_a_set_that_cannot_be_read_is_an_error_with_what_the_process_said(sets):
    with (
        Asked("ours", "bias", "ratings", [{**sets[0], "output": "/nowhere/0.npy"}]) as process,
        pytest.raises(DataError, match=r"ours, bias: failed \(FileNotFoundError.*\); run it alone"),
    ):
        process.ask(0)


def test_nothing_is_left_running(sets):
    process = Asked("ours", "bias", "ratings", sets)
    process.close()
    process.close()
    assert process._process.returncode == 0
