"""Charts are of the results that stand beside them."""

from __future__ import annotations

import re

import pytest

from benchmarks.charts import CHARTS, IMAGES, digest_of, draw, drawn_from
from benchmarks.results import PAGES


@pytest.mark.parametrize("part", CHARTS)
def test_the_chart_that_ships_was_drawn_from_the_results_that_ship(part: str) -> None:
    assert drawn_from(IMAGES / f"measured_{part}.png") == digest_of(part), f"make bench APP={part}"


@pytest.mark.parametrize("part", CHARTS)
def test_a_chart_can_be_drawn_again(part: str) -> None:
    assert draw(part).startswith(b"\x89PNG")


def test_the_readme_shows_every_chart() -> None:
    shown = set(re.findall(r"docs/images/measured_(\w+)\.png", PAGES[0].read_text(encoding="utf-8")))
    assert shown == set(CHARTS)
