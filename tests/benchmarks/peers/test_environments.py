"""A peer is found beside us or in an environment of its own, or it is said how to get it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.peers.environments import PEERS, Peer, python_of
from shared.errors import DataError

ROOT = Path(__file__).resolve().parents[3]


def peer(module, *, apart=False):
    return Peer("some", "Some", module, "some-package", ("some-package>=1",), apart)


def test_a_package_beside_us_is_used_as_it_is():
    assert python_of(peer("numpy")) == sys.executable


def test_an_environment_of_its_own_is_found_below_the_cache_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("PORTFOLIO_CACHE", str(tmp_path))
    python = tmp_path / "peers" / "some" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    assert python_of(peer("numpy", apart=True)) == str(python)
    assert python_of(peer("no_such_module")) == str(python)


def test_a_missing_peer_is_told_with_each_way_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setenv("PORTFOLIO_CACHE", str(tmp_path))
    with pytest.raises(DataError, match=r"Some is not installed; pip install -e '.\[bench\]' or python -m"):
        python_of(peer("no_such_module"))
    with pytest.raises(DataError, match=r"Some is not installed; python -m benchmarks.peers install some"):
        python_of(peer("no_such_module", apart=True))


def test_every_peer_is_listed_and_a_wrong_name_is_refused(tmp_path):
    run = [sys.executable, "-m", "benchmarks.peers"]
    listed = subprocess.run([*run, "list"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert [line.partition(":")[0] for line in listed.stdout.splitlines()] == [
        p.title for p in PEERS.values()
    ]
    wrong = subprocess.run([*run, "install", "sparc"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert wrong.returncode == 1
    assert "no peer 'sparc'; did you mean spark?" in wrong.stderr
