"""The same text from every encoding, with line ends of one kind."""

from __future__ import annotations

import codecs
import contextlib
import logging
import os
import threading
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shared.datasets import text
from shared.datasets.text import first_line, first_rows, line_of, read_text, sniff_delimiter
from shared.errors import DataError

SOUND = "name,score,count\nArve,1.5,1\nBørge,2,2\n"


@pytest.mark.parametrize(
    "content",
    [
        SOUND.encode(),
        SOUND.replace("\n", "\r\n").encode(),
        SOUND.replace("\n", "\r").encode(),
        codecs.BOM_UTF8 + SOUND.encode(),
        SOUND.encode("utf-16"),
        codecs.BOM_UTF16_BE + SOUND.encode("utf-16-be"),
        SOUND.encode("latin-1"),
        SOUND.encode("utf-32"),
    ],
    ids=lambda content: repr(content)[:40],
)
def test_the_same_text_in_every_dress(tmp_path, content):
    (tmp_path / "t.csv").write_bytes(content)
    assert read_text(tmp_path / "t.csv").data.decode() == SOUND


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(["utf-8-sig", "utf-16", "utf-32"]))
def test_any_text_with_a_mark_comes_back(tmp_path_factory, text, encoding):
    assume(not text.startswith("\0"))  # the mark of UTF-16 and a NUL are the mark of UTF-32
    path = tmp_path_factory.getbasetemp() / "marked.txt"
    path.write_bytes(text.encode(encoding))
    assert read_text(path).data.decode() == text.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize("content", [codecs.BOM_UTF16_LE + b"a", codecs.BOM_UTF32_LE + b"abc"])
def test_a_marked_text_that_is_none_is_refused(tmp_path, content):
    (tmp_path / "t.csv").write_bytes(content)
    with pytest.raises(DataError, match=r"t\.csv: damaged UTF-(16|32)"):
        read_text(tmp_path / "t.csv")


def test_latin_letters_are_logged_unless_expected(tmp_path, caplog):
    (tmp_path / "t.csv").write_bytes(b"one\ntwo\nB\xf8rge\n")
    with caplog.at_level(logging.WARNING, "portfolio"):
        assert read_text(tmp_path / "t.csv", latin1=True).data == "one\ntwo\nBørge\n".encode()
        assert caplog.text == ""
        assert read_text(tmp_path / "t.csv").data == "one\ntwo\nBørge\n".encode()
    assert "t.csv:3: not UTF-8" in caplog.text


@given(st.lists(st.sampled_from(["a", "bc", ""]), min_size=1, max_size=6), st.integers(0, 5))
def test_lines_are_counted_from_one(lines, place):
    place %= len(lines)
    marked = [*lines[:place], lines[place] + "!", *lines[place + 1 :]]
    data = "\n".join(marked).encode()
    assert line_of(data, b"!") == place + 1
    assert first_line(data) == marked[0]


@pytest.mark.parametrize(
    ("line", "delimiter"),
    [
        ("a,b;c,d", ","),
        ("a;b,c;d", ";"),
        ("a", ","),
        ("a\tb,c,d", "\t"),
        ("1::2,3::4\t5", "::"),
        ('"a\tb::c",d', ","),
        ('"a"\t"b,c"', "\t"),
    ],
)
def test_the_delimiter_is_the_rarest_kind_there_is_then_the_more_frequent(line, delimiter):
    assert sniff_delimiter(line) == delimiter


@pytest.mark.parametrize("name", ["/dev/zero", "/dev/urandom"])
def test_a_device_without_an_end_is_refused(name):
    with pytest.raises(DataError, match="is a device"):
        read_text(Path(name))


def test_a_pipe_is_read_to_its_end_and_held_to_a_limit(tmp_path, monkeypatch):
    path = tmp_path / "pipe"
    os.mkfifo(path)

    def fill():
        with contextlib.suppress(BrokenPipeError):
            path.write_bytes(b"a,b\n" * 100_000)

    for limit in (1 << 30, 1000):
        monkeypatch.setattr(text, "_PIPED", limit)
        writer = threading.Thread(target=fill)
        writer.start()
        if limit > 1000:
            assert len(read_text(path).data) == 400_000
        else:
            with pytest.raises(DataError):
                read_text(path)
        writer.join()


def test_the_first_rows_are_those_of_the_csv_module_whatever_divides_them(tmp_path):
    rows = [["name", "a, b"], ["été", "1"], ["x", "2"]]
    for delimiter in (",", ";", "\t", "::"):
        path = tmp_path / "table.csv"
        cells = [[cell.replace(",", "") for cell in row] for row in rows]
        path.write_text("\n".join(delimiter.join(row) for row in cells), encoding="utf-8")
        assert first_rows(path) == (cells[0], cells[1:])


@pytest.mark.parametrize(
    ("content", "said"), [("", "is empty"), (" \n\n", "is empty"), ("\na,b\n1,2\n", ":1: ")]
)
def test_first_rows_of_nothing_are_an_error(tmp_path, content, said):
    (tmp_path / "table.csv").write_text(content)
    with pytest.raises(DataError, match=said):
        first_rows(tmp_path / "table.csv")
