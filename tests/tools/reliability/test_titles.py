"""Hostile titles come out harmless, whatever command shows or writes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.reliability.titles import _problem_of, campaign


@pytest.mark.slow
def test_titles_do_nothing_where_they_are_shown():
    tally = campaign(full=False)
    assert not tally.problems, "\n".join(tally.problems)
    assert sum(count.tried for count in tally.counts()) > 150


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", "a\n=1\n", "holds '=1'"),
        ("a.m3u8", "#EXTM3U\n#EXTINF:1,a\nhttp://x\n", "leads to"),
        ("a.json", '{"songs": [{"title": "mended"}]}', "another title"),
        ("a.json", "{", "no JSON"),
        ("a.json", '{"a": "\x9b"}', "holds"),
        ("a.html", "<p>x<b></p>", "other markup"),
        ("a.svg", "<p>x<script></p>", "markup of its own"),
        ("a.md", "# <script>", "holds markup"),
        ("a.html", "<p>&lt;b&gt;</p>", ""),
        ("a.md", "# \\<script>", ""),
    ],
)
def test_each_form_is_judged(tmp_path: Path, name, text, said):
    (tmp_path / name).write_text(text, encoding="utf-8")
    problem = _problem_of(tmp_path / name, [("p",), ("/p",)])
    assert (said in problem) if said else not problem
