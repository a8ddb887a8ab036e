"""What would do harm is found, and what does none passes."""

from __future__ import annotations

import pytest

from tools.reliability.hostile import csv_problem, markup, playlist_problem


@pytest.mark.parametrize(
    "cell", ["=1+1", " =1", "\t=1", "+a", "-b", "@c", "\uff1d1", "\ufeff=1", '"\n=1"', "\rx"]
)
def test_a_cell_that_runs_is_found(cell):
    assert csv_problem(f"a,b\n1,{cell}\n")


@pytest.mark.parametrize("cell", ["x", "'=1", "-1", "+1.5", "-1e5", '"a\nb"', '"a,b"', "a=b"])
def test_a_cell_that_does_not_passes(cell):
    assert csv_problem(f"a,b\n1,{cell}\n") == ""


def test_rows_of_other_lengths_are_found():
    assert "2 cells of 3" in csv_problem("a,b,c\n1,2\n")
    assert csv_problem("a\n") == "no rows"


def test_markup_is_elements_and_attributes_but_not_text():
    plain = markup('<p class="a">x</p>')
    assert plain == [("p", "class"), ("/p",)]
    assert markup('<p class="b">y &lt;b&gt;</p>') == plain
    assert markup('<p class="a">x<b></p>') != plain
    assert markup('<p class="a" onclick="x">x</p>') != plain
    assert markup("<!-- x -->") == [("comment",)]


@pytest.mark.parametrize(
    "text",
    ["", "#EXTM3U\n", "#EXTM3U\n#EXTINF:1,a\n",
     "#EXTM3U\n#EXTINF:1,a\nhttp://x\n", "#EXTM3U\n#EXTINF:1,a\n../x\n",
     "#EXTM3U\n#EXTINF:1,a\u2028b\n./a\n", "#EXTM3U\n#x\n./a\n", "#EXTM3U\n#EXTINF:1,a\n//host/x\n"],
)  # fmt: skip
def test_a_playlist_that_is_none_is_found(text):
    assert playlist_problem(text)


def test_a_sound_playlist_passes():
    assert playlist_problem("#EXTM3U\n#EXTINF:-1,a - b\n./a - b\n#EXTINF:3,c\n/music/c.mp3\n") == ""
