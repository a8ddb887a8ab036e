"""Ctrl-C ends a save or a fit with status 130 and one line, and loses nothing."""

from __future__ import annotations

import pytest

from tools.reliability.interrupts import FITS, MOMENTS


@pytest.mark.slow
def test_an_interrupted_save_leaves_the_old_state_or_the_new(counted):
    for count in counted("interrupts"):
        assert count.wrong == 0
        assert count.tried >= min(FITS, MOMENTS)


def test_fits_are_interrupted_too(counted):
    assert counted("interrupts")[-1].what == "fit of a film model"
