"""Damages at random: others each time, and the same from the same number."""

from __future__ import annotations

import pytest

from tools.reliability.draws import drawn, spliced
from tools.reliability.files import KINDS


@pytest.mark.parametrize("name", ["svd", "cube", "picture-png", "index-scan"])
def test_a_draw_is_made_again_from_its_number(name, tmp_path):
    path = tmp_path / f"x{KINDS[name].suffix}"
    KINDS[name].make(path)
    data = path.read_bytes()
    first, second = ([case.make() for case in drawn(name, data, 40, 3)] for _ in range(2))
    assert first == second
    assert len(set(first)) > 35
    assert {case.make() for case in drawn(name, data, 40, 4)} != set(first)


def test_a_piece_is_replaced():
    assert spliced(b"abcdef", 2, 4, b"X") == b"abXef"
    assert spliced(b"abc", 1, 1, b"XY") == b"aXYbc"
    assert spliced(b"abc", 1, 9, b"") == b"a"
