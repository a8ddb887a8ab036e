"""What every command line does alike, seen from outside: streams, exit status, one line per failure."""

from __future__ import annotations

import json
import logging
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from shared.batch import Gate
from shared.console import application, attempt_all, clean, end_batch, run, show_json, show_table
from shared.errors import DataError
from shared.progress import track

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = '''
import time
from shared.console import JsonFlag, application, echo, note, run, show_json, show_table
from shared.errors import DataError, UsageError
from shared.files import aside, write_text
from shared.progress import track
app = application("An app.")

@app.command()
def work(kind: str, k: int = 3, as_json: JsonFlag = False) -> None:
    """Work.  Example: work fine"""
    if kind == "fine":
        note("working")
        if as_json: show_json({"k": k, "nan": float("nan")})
        else: show_table([["a\\x1b[2J", 1.5]], ["name", "value"])
    elif kind == "data": raise DataError("file.csv:3: rating 9 is outside 0.5 to 5", "mend the row")
    elif kind == "usage": raise UsageError("--size and --psnr exclude each other", "give one")
    elif kind == "bug": raise ValueError("two\\nlines")
    elif kind == "memory": bytearray(1 << 60)
    elif kind == "os": open("/no/such/file")
    elif kind == "wait":
        for i in range(k): write_text(f"{i}.txt", "whole")
        with aside(): write_text("cache.txt", "whole")
        print("ready", flush=True); time.sleep(60)
    elif kind == "many":
        for i in range(100_000): echo(i)
    elif kind == "long":
        for _ in track(range(25), "counting"): time.sleep(0.1)

run(app, "an-app")
'''


def call(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", PROGRAM, *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False, timeout=60)


def test_results_on_stdout_and_notes_on_stderr():
    done = call("work", "fine")
    assert done.returncode == 0
    assert "1.5" in done.stdout
    assert done.stderr == "working\n"
    assert "\x1b" not in done.stdout


def test_json_is_one_document_without_nan():
    done = call("work", "fine", "--json", "--k", "5")
    assert json.loads(done.stdout) == {"k": 5, "nan": None}


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("work", "data"), 1, "error: file.csv:3: rating 9 is outside 0.5 to 5; mend the row\n"),
        (("work", "usage"), 2, "error: --size and --psnr exclude each other; give one\n"),
        (
            ("work", "bug"),
            1,
            "error: ValueError: two lines; this is a defect, --debug shows where it arose\n",
        ),
        (
            ("work", "os"),
            1,
            "error: /no/such/file: no such file or directory; check the path and its permissions\n",
        ),
    ],
)
def test_known_failures_are_one_line(arguments, status, message):
    done = call(*arguments)
    assert (done.returncode, done.stdout, done.stderr) == (status, "", message)


@pytest.mark.parametrize(
    "arguments", [("work",), ("work", "fine", "--k", "x"), ("work", "fine", "--no"), ("play",)]
)
def test_wrong_usage_is_one_line_and_status_two(arguments):
    done = call(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert done.stderr.endswith("--help`\n")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("words", [("--k", "many"), ("--k=many",)])
def test_text_where_a_number_belongs_is_shown(words):
    done = call("work", "fine", *words)
    assert done.returncode == 2
    assert "'--k'" in done.stderr
    assert "'many'" in done.stderr


def test_no_memory_is_a_known_failure():
    done = call("work", "memory")
    assert done.returncode == 1
    assert done.stderr.startswith("error: not enough memory")


def test_debug_shows_the_traceback():
    assert "Traceback" in call("work", "data", "--debug").stderr
    assert "Traceback" not in call("work", "data").stderr


def test_an_interrupt_while_a_class_is_made_is_told_as_one(capsys):
    """Python 3.11 raises a RuntimeError there, with Ctrl-C as its cause."""

    def work() -> None:
        raise RuntimeError("Error calling __set_name__") from KeyboardInterrupt()

    app = application("Interrupted.")
    app.command()(work)
    with pytest.raises(SystemExit) as end:
        run(app, "work", ["work"])
    assert end.value.code == 130
    assert capsys.readouterr().err == "error: interrupted; no output was written\n"


def test_help_and_no_arguments_show_the_commands():
    for arguments in (("--help",), ()):
        done = call(*arguments)
        assert done.returncode == 0
        assert "work" in done.stdout


@pytest.mark.parametrize(
    ("outputs", "says"),
    [(0, "no output was written"), (1, "1 output was written"), (3, "3 outputs were written")],
)
def test_interrupt_is_status_130_and_counts_what_was_written(tmp_path, outputs, says):
    command = [sys.executable, "-c", PROGRAM, "work", "wait", "--k", str(outputs)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=30)
    assert process.returncode == 130
    assert error.startswith(f"error: interrupted; {says}")
    assert error.count("\n") == 1
    assert "Traceback" not in error


def test_a_closed_pipe_is_not_a_traceback():
    pipeline = 'set -o pipefail; "$0" -c "$1" work many | head -n 1'
    done = subprocess.run(
        ["bash", "-c", pipeline, sys.executable, PROGRAM],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.stdout == "0\n"
    assert done.stderr == ""


def test_progress_bar_on_a_terminal_only():
    assert call("work", "long").stderr == ""
    main, terminal = pty.openpty()
    command = [sys.executable, "-c", PROGRAM, "work", "long"]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
    with subprocess.Popen(
        command, stderr=terminal, stdout=subprocess.DEVNULL, cwd=ROOT, env=environment
    ) as process:
        process.wait(timeout=60)
        os.close(terminal)
        shown = b""
        while True:
            try:
                piece = os.read(main, 65536)
            except OSError:  # Linux: the other side is closed
                break
            if not piece:
                break
            shown += piece
    os.close(main)
    assert b"counting" in shown


def test_clean_leaves_nothing_that_steers_a_terminal():
    hostile = "a\x1b[31m\x07\r\nb\u202ec\x9bd\x00\u2028\u2029é 歌"
    assert clean(hostile) == "a[31mbcdé 歌"


def test_clean_removes_the_same_characters_alone_and_among_others():
    """A text without any of them is passed as it is; each of them is looked for all the same."""
    for number in range(0x3000):  # controls, separators of lines, overrides
        assert clean(chr(number)) == clean(f"a\n{chr(number)}")[1:]


def test_logs_and_headers_steer_no_terminal_either(capsys):
    hostile = "user \x1b]0;owned\x07"
    loud = application("A test.")

    @loud.command()
    def say() -> None:
        logging.getLogger("portfolio").warning("%s: twice", hostile)
        show_table([["1"]], [hostile])

    with pytest.raises(SystemExit):
        run(loud, "test", ["say"])
    said = capsys.readouterr()
    assert said.err == "user ]0;owned: twice\n"
    assert "user ]0;owned" in said.out
    assert "\x1b" not in said.out


def test_an_endless_error_is_cut_and_keeps_what_to_do(capsys):
    loud = application("A test.")

    @loud.command()
    def say() -> None:
        raise DataError(f"no song is called {'x' * 100_000}", f"did you mean {'y' * 100_000}?")

    with pytest.raises(SystemExit):
        run(loud, "test", ["say"])
    said = capsys.readouterr().err
    assert said.startswith("error: no song is called xxx")
    assert "x; did you mean yyy" in said
    assert said.endswith("y?\n")
    assert len(said) < 3_100


def test_a_plain_terminal_gets_no_line_for_a_bar_that_was_not_shown(capsys, monkeypatch):
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    loud = application("A test.")

    @loud.command()
    def say() -> None:
        assert list(track([1, 2], "soon done")) == [1, 2]

    with pytest.raises(SystemExit):
        run(loud, "test", ["say"])
    assert capsys.readouterr().err == ""


def test_a_batch_goes_on_past_a_bad_item(capsys):
    def invert(x: int, gate: Gate) -> float:
        if x == 0:
            raise DataError("0 has no inverse")
        return 1 / x

    done, failed = attempt_all([1, 0, 2], "inverting", invert)
    assert done == [1, 0.5]
    assert failed == [{"input": "0", "error": "0 has no inverse"}]
    with pytest.raises(DataError, match=r"^1 of 3 failed$"):
        end_batch(failed, 3)
    assert capsys.readouterr().err == "failed: 0 has no inverse\n"
    with pytest.raises(DataError, match=r"^0 has no inverse$"):
        end_batch(failed, 1)
    end_batch([], 3)


def test_json_cannot_steer_a_terminal(capsys):
    title = "a\x1b[2J\x9b31m\x7f\u202eb é 日"
    show_json({"title": title})
    shown = capsys.readouterr().out
    assert clean(shown.replace("\n", "")) == shown.replace("\n", "")
    assert json.loads(shown) == {"title": title}
    assert "é 日" in shown
