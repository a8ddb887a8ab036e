"""A table shows text as text."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

pytest.importorskip("streamlit", reason="streamlit is not here: pip install -e '.[studio]'")

from studio.tables import cell, table_html


class Read(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.mark.parametrize("text", ["<script>x</script>", '" onload="x', "a & b", "[a](b)", "<b"])
def test_a_cell_is_the_text_it_was_given(text: str):
    read = Read()
    read.feed(table_html((text, "n"), [(text, 1)], label=text, strong=0))
    assert read.tags == ["div", "table", "thead", "tr", "th", "th", "tbody", "tr", "td", "td"]
    assert read.texts == [text, "n", text, "1"]


def test_what_steers_a_terminal_is_left_out():
    assert "\x1b" not in cell("a\x1b[31mb")
