"""Every picture through one command of each app, and a few through all of them; the rest by `--full`."""

from __future__ import annotations

import pytest

from tools.reliability import pictures
from tools.reliability.corpus import OPENS, Sample
from tools.reliability.picture_commands import EACH, LINES


@pytest.mark.slow
def test_every_picture_ends_in_a_whole_result_or_in_one_line():
    made, broken = pictures.run(full=False)
    assert made.tried >= 2 * 200 + 8 * len(LINES)
    assert made.refused > 100
    assert made.unchanged > 100
    assert made.wrong == broken.wrong == 0


def test_the_whole_campaign_is_everything(tmp_path):
    samples = [Sample(tmp_path / name, OPENS) for name in ("rgba.png", "b.png")]
    assert len(pictures.cases(samples, full=True)) == 2 * len(LINES)
    assert len(pictures.cases(samples, full=False)) == len(LINES) + len(EACH)


def test_a_child_that_dies_is_counted_and_the_others_go_on(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "_COMMAND", ("-c", "import sys; sys.exit(7)"))
    tried = pictures.cases([Sample(tmp_path / "a.png", OPENS)], full=False)
    found = list(pictures._verdicts(tried, tmp_path))
    assert found == [("wrong", "the process ended with 7")] * len(EACH)
