"""Text from outside is text, and errors are sentences."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("streamlit", reason="streamlit is not here: pip install -e '.[studio]'")

from shared.errors import DataError
from studio import frame


@pytest.mark.parametrize(
    "text",
    [
        "![x](http://a.example/b.png)",
        "<img src=x>",
        "# big",
        "$x$",
        ":red[a]",
        "`a`",
        "www.a.example",
        "a@b.example",
    ],
)
def test_nothing_in_plain_text_is_taken_for_markdown(text: str):
    escaped = frame.plain(text)
    assert escaped.replace("\\", "").replace("\u2060", "") == text
    assert not re.search(r"(https?://|www\.|@)\w", escaped.replace("\\", ""))
    for i, letter in enumerate(escaped):
        if letter in "![]()<>#$`:":
            assert escaped[i - 1] == "\\"


def test_an_error_that_can_be_mended_is_told_with_its_next_step(monkeypatch: pytest.MonkeyPatch):
    told = list[str]()
    monkeypatch.setattr(frame.st, "error", told.append)
    monkeypatch.setattr(frame, "_save", lambda: None)
    with frame.guarded():
        raise DataError("a.csv has no title", "name the column")
    assert [text.replace("\\", "") for text in told] == ["A.csv has no title. Name the column."]


def test_any_other_error_is_one_sentence_and_its_traceback_goes_to_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    told = list[str]()
    monkeypatch.setattr(frame.st, "error", told.append)
    monkeypatch.setattr(frame, "_save", lambda: None)
    with frame.guarded():
        raise ZeroDivisionError("secret")
    assert len(told) == 1
    assert "secret" not in told[0]
    assert "ZeroDivisionError: secret" in capsys.readouterr().err


def test_fields_of_a_part_wait_until_it_has_answered_even_by_an_error(monkeypatch: pytest.MonkeyPatch):
    told = list[str]()
    monkeypatch.setattr(frame.st, "error", told.append)
    monkeypatch.setattr(frame, "_save", lambda: None)
    monkeypatch.setattr(frame.st, "fragment", lambda body: body)

    def body(fails: bool) -> None:
        frame.later(lambda: told.append("field"))
        told.append("picture")
        frame.draw_waiting()
        frame.later(lambda: told.append("second field"))
        if fails:
            raise DataError("no", "")
        told.append("table")

    frame.part(body)(False)
    assert told == ["picture", "field", "table", "second field"]
    told.clear()
    frame.part(body)(True)
    assert told == ["picture", "field", "second field", "No\\."]
    frame.later(lambda: told.append("outside"))
    assert told[-1] == "outside"
