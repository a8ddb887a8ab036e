"""What all pages stand in: the way between them, the key in the address, both themes, no fault."""

from __future__ import annotations

import pytest
from driver import Visitor, called

pytestmark = pytest.mark.slow
PAGES = {
    "Songs": "",
    "Photos": "photos",
    "Compressor": "compressor",
    "Movies": "movies",
    "Segments": "segments",
    "Playground": "playground",
}


def test_the_key_in_the_address_stays_from_page_to_page(visitor: Visitor) -> None:
    visitor.visit()
    key = visitor.run("new URL(location.href).searchParams.get('s')")
    assert len(key) >= 20
    for name in list(PAGES)[::-1] if len(PAGES) > 1 else ():
        visitor.press(called("[data-testid=stTopNavLink]", name))
        visitor.until(f"new URL(location.href).searchParams.get('s') === '{key}'")


def test_a_key_of_someone_elses_making_is_not_taken_on(visitor: Visitor) -> None:
    visitor.visit("?s=chosen-by-someone-else")
    visitor.until("new URL(location.href).searchParams.get('s') !== 'chosen-by-someone-else'")


@pytest.mark.parametrize("path", PAGES.values())
def test_a_phone_scrolls_only_down_in_the_light_and_in_the_dark(visitor: Visitor, path: str) -> None:
    paper = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    papers = set()
    for dark in (False, True):
        visitor.visit(path, width=390, height=800, dark=dark)
        assert not visitor.scrolls_sideways()
        papers.add(visitor.run(paper))
    assert len(papers) == 2
