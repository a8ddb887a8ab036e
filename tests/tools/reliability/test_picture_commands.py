"""Every command that reads a picture stands in the list, and every line is one that the app knows."""

from __future__ import annotations

from projects.image_compressor.cli import app as compressor
from projects.photo_filters.cli import app as filters
from tools.reliability.picture_commands import EACH, LINES

READ_NO_FILE = {"filters": {"list", "engine"}, "compressor": set()}


def names(app) -> set[str]:  # type: ignore[no-untyped-def]
    return {command.name or command.callback.__name__ for command in app.registered_commands}


def test_no_command_is_left_out():
    for program, app in (("filters", filters), ("compressor", compressor)):
        tried = {line.words[0] for line in LINES if line.app == program}
        assert tried == names(app) - READ_NO_FILE[program]


def test_each_picture_goes_through_both_apps():
    assert {line.app for line in EACH} == {"filters", "compressor"}
    assert all(line in LINES and line.must == "opens" for line in EACH)
    assert len({(line.app, line.words) for line in LINES}) == len(LINES)
