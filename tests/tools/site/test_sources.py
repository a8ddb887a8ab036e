"""Pages that show a file: safe, and linked to where there is a page."""

from __future__ import annotations

import pytest

from shared.errors import DataError
from tools.site.sources import link_between, page_of, pictures_of, source_page


def page(root, name, shown=()):
    return source_page(root, name, shown, "", "default-src 'none'")


def test_links_lead_from_page_to_page():
    assert link_between("source/a/b.md.html", "index.html") == "../../index.html"
    assert link_between("source/a/b.md.html", page_of("c d.py")) == "../c%20d.py.html"


def test_markdown_links_to_what_has_a_page_and_says_the_rest(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "README.md").write_text(
        "[code](b.py#L3) [gone](../c.py) [web](https://example.org) ![p](../p.png)\n\n<script>x</script>\n"
    )
    (tmp_path / "p.png").write_bytes(b"")
    shown = page(tmp_path, "a/README.md", ["a/b.py"])
    assert '<a href="b.py.html">code</a>' in shown
    assert "<span>gone</span>" in shown
    assert 'href="https://example.org"' in shown
    assert 'src="../../p.png"' in shown
    assert "<script>" not in shown
    assert pictures_of(tmp_path, "a/README.md") == ["p.png"]


def test_code_is_escaped(tmp_path):
    (tmp_path / "x.py").write_text("print('<script>alert(1)</script>')\n")
    assert "<script>" not in page(tmp_path, "x.py")
    assert "&lt;script&gt;" in page(tmp_path, "x.py")


def test_what_is_no_text_is_refused(tmp_path):
    (tmp_path / "x.bin").write_bytes(b"\0")
    (tmp_path / "x.txt").write_bytes(b"\xff")
    for name in ("x.bin", "x.txt"):
        with pytest.raises(DataError, match=name):
            page(tmp_path, name)
