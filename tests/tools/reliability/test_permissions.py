"""Where nothing may be written, nothing changes, and one line says so."""

from __future__ import annotations


def test_a_folder_without_permission_is_refused_in_one_line(counted):
    counts = counted("permissions")
    assert len(counts) >= 30
    for count in counts:
        assert (count.wrong, count.unchanged) == (0, 0)
        assert count.refused == count.tried
