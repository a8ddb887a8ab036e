"""A value that ends its process costs its own result and no other."""

from __future__ import annotations

import functools
import os
import signal

import pytest

from shared.engines.apart import each_apart


def square(fatal: int, here: int, value: int) -> int:
    assert os.getpid() != here
    if value == fatal:
        os.kill(os.getpid(), signal.SIGKILL)
    return value * value


@pytest.mark.parametrize("fatal", [0, 1, 2, 99])
def test_all_but_the_fatal_value_have_their_results(fatal: int):
    found = dict(each_apart(functools.partial(square, fatal, os.getpid()), iter(range(3))))
    assert found == {value: None if value == fatal else value * value for value in range(3)}


def test_an_error_is_raised_here():
    with pytest.raises(ZeroDivisionError):
        list(each_apart(functools.partial(divmod, 1), [0]))


def test_nothing_asked_is_nothing_started():
    assert list(each_apart(print, [])) == []
