"""Only pairs of finite numbers are taken for places."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("streamlit", reason="streamlit is not here: pip install -e '.[studio]'")

from studio import dragging


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    session: dict[str, Any] = {}
    monkeypatch.setattr(dragging, "kept", lambda: session)
    return session


@pytest.mark.parametrize(
    "told",
    [
        None,
        "x",
        [[1]],
        [[1, 2, 3]],
        [[1, "a"]],
        [[1, float("nan")]],
        [[float("inf"), 0]],
        [True, [1]],
        {"a": 1},
    ],
)
def test_what_is_no_list_of_places_is_ignored(kept: dict[str, Any], told: Any):
    dragging.points("p", [[0, 1]])
    dragging.moved("p")(told)
    dragging.add("p")(told)
    dragging.remove("p", 0)(told)
    assert kept == {"p": [[0.0, 1.0]]}


def test_points_are_moved_added_and_taken_away_within_bounds(kept: dict[str, Any]):
    dragging.points("p", [[0, 1], [2, 3]])
    dragging.moved("p")([[0.123, 1], [4, 5]])
    dragging.moved("p")([[9, 9]])  # of another number
    dragging.add("p")([7, 8])
    assert kept["p"] == [[0.12, 1.0], [4.0, 5.0], [7.0, 8.0]]
    for _ in range(100):
        dragging.add("p")([1, 1])
    assert len(kept["p"]) == dragging.MOST
    for _ in range(100):
        dragging.remove("p", 2)(0)
    assert len(kept["p"]) == 2
