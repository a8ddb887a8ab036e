"""Errors say what is wrong and what to do next, in one line."""

from __future__ import annotations

import pytest

from shared.errors import DataError, MissingExtra, UsageError, closest, require


def test_the_problem_comes_first_and_the_next_step_after_it():
    error = DataError("file.csv:3: rating 9 is outside 0.5 to 5", "mend the row")
    assert str(error) == "file.csv:3: rating 9 is outside 0.5 to 5; mend the row"
    assert (error.problem, error.next_step) == ("file.csv:3: rating 9 is outside 0.5 to 5", "mend the row")
    assert str(DataError("2 of 40 failed")) == "2 of 40 failed"


def test_exit_statuses():
    assert DataError("x").exit_code == MissingExtra("x").exit_code == 1
    assert UsageError("x").exit_code == 2


def test_closest_names_what_was_meant():
    assert closest("gausian", ["gaussian", "box"]) == "did you mean gaussian?"
    assert closest("INVERT", ["gaussian", "invert"]) == "did you mean invert?"
    assert closest("rgb", ["RGB", "grey"]) == "did you mean RGB?"
    assert closest("zzz", ["gaussian", "box"]) == "choose one of gaussian, box"


def test_a_missing_extra_names_the_line_that_installs_it():
    require("json", package="json", extra="none")
    with pytest.raises(MissingExtra, match=r"OpenCV is not installed; pip install -e '.\[bench\]'"):
        require("no_such_module_here", package="OpenCV", extra="bench")
