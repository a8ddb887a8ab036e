"""The same bytes for one thread and for two."""

from __future__ import annotations

import pytest

from tools.reliability.determinism import run


@pytest.mark.slow
def test_nothing_differs_between_one_thread_and_two() -> None:
    [count] = run(full=False)
    assert count.wrong == 0
    assert count.tried == count.unchanged > 8
