"""Tables with little in them get the answer that is stated."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.reliability.calls import ill_mannered
from tools.reliability.odd_customers import cases


@pytest.mark.slow
def test_each_has_its_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = list(cases())
    assert len(found) == 8
    for what, ended, problem in found:
        assert not ill_mannered(ended), what
        assert not problem, what
