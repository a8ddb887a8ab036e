"""A command run in this process."""

from __future__ import annotations

import pytest

from projects.photo_filters.cli import app
from shared.console import run


@pytest.fixture
def call(capsys, tmp_path, monkeypatch):
    """Run a command in this process, in a folder of its own; return status, stdout, stderr."""
    monkeypatch.chdir(tmp_path)

    def command(*words):
        with pytest.raises(SystemExit) as end:
            run(app, "photo-filters", [str(word) for word in words])
        printed = capsys.readouterr()
        return end.value.code, printed.out, printed.err

    return command
