"""Memory of a chain is that beyond the picture, in a process of its own."""

from __future__ import annotations

import pytest

from benchmarks.memory import ask


@pytest.mark.slow
@pytest.mark.parametrize("title", ["here", "Pillow", "scipy.ndimage"])
def test_a_chain_needs_at_least_room_for_its_result(title):
    found = ask("benchmarks.photos_memory", title, "24")
    assert found["picture_mb"] == pytest.approx(72, rel=0.02)
    assert found["peak_mb"] > 0.9 * found["picture_mb"]
    assert found["seconds"] > 0
