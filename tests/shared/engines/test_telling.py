"""Pages of traces and logs in one line, and nothing of them among our own output."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from shared.engines.telling import first_complaint, in_one_line, redirected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("boo\n  File x\nshared.errors.DataError: a is bad; mend it\n\tat org.x", ("a is bad", "mend it")),
        ("x\nValueError: 3 is odd\n at y", ("Spark: ValueError: 3 is odd", "see --debug")),
        (
            "Job aborted.\nCaused by: java.io.IOException: No space left",
            ("Spark: No space left", "see --debug"),
        ),
        ("[PATH_NOT_FOUND] Path does not exist: /a. SQLSTATE: 42K03", None),
        ("", ("Spark: it said nothing", "see --debug")),
    ],
)
def test_a_page_of_traces_becomes_a_line(text: str, told: tuple[str, str] | None):
    assert in_one_line(text) == (told or (f"Spark: {text}", "see --debug"))


def test_of_a_log_the_first_error_is_told():
    assert first_complaint(b"hello\n  Exception in thread main\nError\n", "x") == "Exception in thread main"
    assert first_complaint(b"hello\nworld\n", "x") == "hello"
    assert first_complaint(b"", "it ended") == "it ended"
    assert len(first_complaint(b"error " * 1_000, "")) <= 300
    assert first_complaint(b"error \xff", "").startswith("error")


def test_what_programs_print_goes_to_the_log(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    """Of this process and of those that it starts, and afterwards all is as before."""
    with (tmp_path / "log").open("w+b") as log:
        with redirected(log):
            os.write(1, b"one\n")
            subprocess.run([sys.executable, "-c", "import os; os.write(2, b'two\\n')"], check=True)
        os.write(1, b"three\n")
    assert (tmp_path / "log").read_text() == "one\ntwo\n"
    assert capfd.readouterr() == ("three\n", "")
