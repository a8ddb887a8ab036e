"""Every figure on a page is the figure in the results."""

from __future__ import annotations

import re

import pytest

from benchmarks.results import FOLDER, PAGES, digits_text, load, render, times_text, with_tables


@pytest.mark.parametrize("page", [p for p in PAGES if p.exists()], ids=lambda p: f"{p.parent.name}/{p.name}")
def test_pages_show_the_results_as_they_are(page):
    text = page.read_text(encoding="utf-8")
    assert with_tables(text) == text, "make bench writes the tables; they are not edited by hand"


def test_a_page_shows_every_result():
    pages = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    shown = set(re.findall(r"<!-- results: (\w+)", pages))
    measured = {path.stem for path in FOLDER.glob("*.json")} | {"summary"}
    assert measured <= shown
    assert shown - measured <= {"scaling", "reliability_full", "first_calls", "movies_bayes"}, (
        "a page shows what no benchmark measured"
    )


def test_a_part_that_was_not_measured_has_no_figures():
    """Whatever is typed there gives way to the command that measures it."""
    page = "<!-- results: nothing -->\ntakes 3 ms\n<!-- end of results -->"
    told = "Not measured yet: `make bench APP=nothing`.\n"
    assert with_tables(page) == page.replace("takes 3 ms\n", told)


def test_a_changed_figure_is_noticed(rng):
    measured = load("movies")
    page = f"<!-- results: movies -->\n{render(measured)}<!-- end of results -->"
    assert with_tables(page) == page
    figure = re.search(r"\d\.\d{3}", page)
    assert figure is not None
    assert with_tables(page.replace(figure[0], "9.999")) == page


def test_in_brief_only_the_named_rows_are_shown():
    measured = {**load("photos"), "figures": [], "comparisons": []}
    measured["tables"] = [
        {"title": "T", "header": ["a", "b"], "rows": [["1", "2"], ["3", "4"], ["5", "6"]], "brief": [0, 2]},
        {"title": "U", "header": ["c"], "rows": [["7"]]},
    ]
    whole, brief = render(measured), render(measured, brief=True)
    assert "| 3 | 4 |\n" in whole
    assert whole.replace("| 3 | 4 |\n", "") == brief


def test_in_brief_details_are_left_out():
    measured = load("photos")
    one = {**measured["comparisons"][0], "detail": False}
    measured["comparisons"] = [{**one, "work": "told"}, {**one, "work": "a detail", "detail": True}]
    whole, brief = render(measured), render(measured, brief=True)
    assert "| told |" in whole
    assert "| a detail |" in whole
    assert "| told |" in brief
    assert "| a detail |" not in brief


@pytest.mark.parametrize("value", [130.4, 2_513.0, 0.00173, 9.96, 1.5, 13_300_000.0, 99.6])
@pytest.mark.parametrize("digits", [1, 2, 3])
def test_numbers_are_rounded_and_in_full(value, digits):
    text = digits_text(value, digits)
    assert float(text.replace(",", "")) == pytest.approx(value, rel=0.5 * 10.0 ** (1 - digits))
    assert set(text) <= set("0123456789.,")
    assert len(text.replace(",", "").replace(".", "").strip("0")) <= digits


@pytest.mark.parametrize("middle", [12.3, 1.5, 0.0123, 9.9e-4, 4.5e-6])
def test_a_time_is_told_with_its_range_in_one_unit(middle):
    text = times_text([middle, 0.5 * middle, 1.5 * middle])
    told, unit, low, high = re.fullmatch(r"([\d.]+) (s|ms|µs) \(([\d.,]+)–([\d.,]+)\)", text).groups()
    size = {"s": 1, "ms": 1e-3, "µs": 1e-6}[unit]
    for number, value in ((told, middle), (low, 0.5 * middle), (high, 1.5 * middle)):
        assert float(number.replace(",", "")) * size == pytest.approx(value, rel=5e-3)


def test_a_single_time_is_called_so():
    assert times_text([65.04]) == "65 s, one run"
