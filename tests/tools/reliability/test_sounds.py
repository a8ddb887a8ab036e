"""A damaged sound file never stops a scan, and is never heard as a shorter song."""

from __future__ import annotations

import pytest

from tools.reliability.sounds import _length_problem, campaign


@pytest.mark.slow
def test_a_folder_of_damaged_sounds_is_scanned():
    tally = campaign(full=False)
    assert not tally.problems, "\n".join(tally.problems)
    assert sum(count.refused for count in tally.counts()) > 50


def test_a_shorter_song_is_seen():
    assert _length_problem("a.mp3", {"a.mp3": {"duration_ms": 3010.0}}, {}) == ""
    assert "1500 ms" in _length_problem("a.mp3", {"a.mp3": {"duration_ms": 1500.0}}, {})
    assert "lost" in _length_problem("a.mp3", {}, {})
    assert "name it" in _length_problem("a.mp3", {}, {"a.mp3": "cut off"})
    assert _length_problem("a.mp3", {}, {"a.mp3": "music/a.mp3: cut off"}) == ""
