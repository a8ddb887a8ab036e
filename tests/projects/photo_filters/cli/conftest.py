"""A command run in this process."""

from __future__ import annotations

import pytest

from projects.photo_filters.cli import app


@pytest.fixture
def call(in_process):
    """`call("--help")` runs a command in this process and returns status, stdout, stderr."""
    return in_process(app, "photo-filters")
