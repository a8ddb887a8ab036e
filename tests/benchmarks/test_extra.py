"""Peers are installed beside what the lock holds, and one that will not install is told."""

from __future__ import annotations

from packaging.requirements import Requirement

from benchmarks import __main__ as bench
from benchmarks import extra
from benchmarks.peers.environments import PEERS


def test_every_peer_that_a_part_needs_is_in_the_extra_or_has_an_environment():
    wanted = {one.name for one in extra.extra()}
    for part, names in extra.NEEDED.items():
        assert part in bench.PARTS
        assert set(names) <= wanted | set(PEERS)


def test_what_is_locked_here_is_met_and_what_is_not_here_is_not():
    assert extra.is_met(Requirement("numpy>=2"))
    assert not extra.is_met(Requirement("numpy>=1000"))
    assert not extra.is_met(Requirement("no-package-of-this-name"))
    pins = [Requirement(line) for line in extra.pinned()]
    here = {one.name: one for one in pins if one.marker is None or one.marker.evaluate()}
    assert extra.is_met(here["numpy"])
    assert len(here) > 30


def test_a_peer_that_will_not_install_is_told_with_the_reason(monkeypatch):
    """By the real pip, without an index to look in."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    monkeypatch.setattr(extra, "extra", lambda: [Requirement("no-package-of-this-name>=1")])
    monkeypatch.setitem(extra.NEEDED, "photos", ("no-package-of-this-name",))
    (told,) = extra.install_peers("photos")
    assert told.startswith("no-package-of-this-name would not install: ")
    assert "no matching distribution" in told.lower()


def test_a_part_whose_peers_are_there_calls_no_pip(monkeypatch):
    monkeypatch.setitem(extra.NEEDED, "photos", ("numpy",))
    monkeypatch.setattr(extra, "extra", lambda: [Requirement("numpy>=2")])
    monkeypatch.setattr(extra.subprocess, "run", None)
    assert extra.install_peers("photos") == []
