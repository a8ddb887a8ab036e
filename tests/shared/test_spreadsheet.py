"""What a spreadsheet would run gets an apostrophe; everything else stays as it is."""

from __future__ import annotations

import pytest

from shared.spreadsheet import harmless


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-2 Degrees",
        "@home",
        "  =1+1",
        "\tx",
        "\rx",
        "\nx",
        "\uff1d1+1",
        "\uff20x",
        "\ufeff=1",
        "\u00a0=1",
        '=HYPERLINK("http://x")',
    ],
)
def test_a_formula_becomes_text(text):
    assert harmless(text) == "'" + text


@pytest.mark.parametrize("text", ["", " ", "Film", "7 - 3 = 4", "a@b", "'quoted", "−1", "Ä"])
def test_other_text_stays(text):
    assert harmless(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a;=1+1", "a;'=1+1"),
        ("a; @x", "a;' @x"),
        ('a;"=1+1"', 'a;\'"=1+1"'),
        ("a;;=1", "a;;'=1"),
        ("a\t-1", "a\t'-1"),
        ("a\n+1", "a\n'+1"),
        ("a;\uff1d1;=2", "a;'\uff1d1;'=2"),
        ("=1;=2", "'=1;'=2"),
        ("\t=1", "'\t'=1"),
        ("\n\t-1", "'\n\t'-1"),
        (";=1", ";'=1"),
    ],
)
def test_a_formula_after_another_divider_becomes_text(text, shown):
    assert harmless(text) == shown


@pytest.mark.parametrize(
    "text", ["a; b", "Me, Myself & Irene", "Steins;Gate", "one; two - three", "a;", "x = 1"]
)
def test_titles_with_semicolons_stay(text):
    assert harmless(text) == text


def test_long_runs_take_linear_time():
    assert harmless("a" + "\t" * 1_000_000) == "a" + "\t" * 1_000_000
