"""The commands, run here."""

from __future__ import annotations

import pytest


@pytest.fixture
def run(in_process):
    """`run("segment", path)` gives status, stdout and stderr."""
    from projects.customer_segments.cli import app

    return in_process(app, "customer-segments")
