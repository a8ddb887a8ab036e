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
        "\t=1",
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
