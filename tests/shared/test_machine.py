"""What a measurement was made with can be written down and is that of this process."""

from __future__ import annotations

import json
import os

import numpy as np
import pytest

from shared.machine import machine, versions


def test_versions_are_those_of_the_imported_packages():
    found = versions("pandas")
    assert found["numpy"] == np.__version__
    assert {"python", "scipy", "numba", "pandas", "linear-algebra-portfolio"} <= set(found)


def test_the_machine_is_told_in_json(monkeypatch):
    found = machine()
    assert json.loads(json.dumps(found)) == found
    assert found["processor"]
    assert 1 <= found["cores"] <= os.cpu_count()
    monkeypatch.delattr(os, "sysconf", raising=False)
    assert machine()["memory_gib"] is None


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="cores cannot be chosen here")
def test_cores_are_those_that_the_process_may_use():
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        assert machine()["cores"] == 1
    finally:
        os.sched_setaffinity(0, before)
