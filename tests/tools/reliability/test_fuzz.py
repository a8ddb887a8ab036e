"""The coverage-guided fuzzer: it says what it needs, and runs where atheris is."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys

import pytest


def call(*words):
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "0"}
    command = [sys.executable, "-m", "tools.reliability.fuzz", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.skipif(importlib.util.find_spec("atheris") is not None, reason="atheris is installed")
def test_without_atheris_it_says_how_to_get_it():
    done = call("svd", "--runs", "10")
    assert done.returncode == 1
    assert "pip install -e '.[fuzz]'" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="pip install -e '.[fuzz]'")
@pytest.mark.parametrize("kind", ["index-scan", "index-tree"])
def test_it_runs_and_counts(kind):
    done = call(kind, "--runs", "200")
    assert done.returncode == 0, done.stderr
    assert "'tried': 200" in done.stdout
    assert "'wrong': 0" in done.stdout
