"""A first call compiles, a second does not, and every command is one that runs."""

from __future__ import annotations

import re

import pytest

from benchmarks.first_calls import COMMANDS, measure


@pytest.mark.slow
def test_a_first_call_keeps_what_it_compiled():
    (table,) = measure({"photos": COMMANDS["photos"]}, runs=1)["tables"]
    ((app, command, first, later, compiling, kept),) = table["rows"]
    assert app == "photos"
    assert command.startswith("`python -m projects.photo_filters apply -o out/look.jpg")
    assert float(kept.removesuffix(" MB")) > 0
    assert all(re.fullmatch(r"[\d.]+ m?s, one run", cell) for cell in (first, later, compiling))
