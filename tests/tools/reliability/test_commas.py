"""A locale with a decimal comma changes no number."""

from __future__ import annotations

import locale
from pathlib import Path

import pytest

from tools.reliability.calls import ill_mannered
from tools.reliability.commas import cases, decimal_comma


def test_the_locale_is_really_set_and_set_back() -> None:
    before = locale.setlocale(locale.LC_ALL)
    with decimal_comma() as is_set:
        assert is_set == (locale.str(1.5) == "1,5")
    assert locale.setlocale(locale.LC_ALL) == before


@pytest.mark.slow
def test_no_number_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for what, ended, problem in cases():
        assert not ill_mannered(ended), what
        assert not problem, what
