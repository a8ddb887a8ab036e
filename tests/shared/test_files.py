"""An output is the old file or the new one, whatever happens in between."""

from __future__ import annotations

import hashlib
import os
import signal
import stat
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import pytest

from shared.errors import DataError
from shared.files import atomic_write, check_output, digest, open_input, read_bytes, write_bytes, write_text
from tools.reliability.injection import Injection, injected


def names(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


def test_what_is_written_is_read_back(tmp_path):
    path = tmp_path / "größe und raum.bin"
    write_bytes(path, b"\x00\xff content")
    assert read_bytes(path, limit=100) == b"\x00\xff content"
    assert digest(path) == hashlib.sha256(b"\x00\xff content").hexdigest()
    assert names(tmp_path) == [path.name]


def test_an_existing_file_is_kept_without_force_and_replaced_with_it(tmp_path):
    path = tmp_path / "a.txt"
    write_text(path, "old")
    with pytest.raises(DataError, match="--force"):
        write_text(path, "new")
    assert path.read_text() == "old"
    write_text(path, "new", force=True)
    assert path.read_text() == "new"


def test_a_failure_while_writing_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.txt"
    write_text(path, "old")

    def fail_halfway() -> None:
        with atomic_write(path, force=True) as file:
            file.write(b"half")
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        fail_halfway()
    assert path.read_text() == "old"
    assert names(tmp_path) == ["a.txt"]


def test_two_writers_without_force_one_wins_whole(tmp_path):
    path = tmp_path / "a.txt"

    def write_second() -> None:
        with atomic_write(path) as second:
            with atomic_write(path) as first:
                first.write(b"first")
            second.write(b"second")

    with pytest.raises(DataError, match="exists"):
        write_second()
    assert path.read_text() == "first"
    assert names(tmp_path) == ["a.txt"]


def test_a_killed_writer_leaves_the_old_file_and_the_next_write_tidies(tmp_path):
    path = tmp_path / "a.bin"
    write_bytes(path, b"old")
    code = (
        "import sys, time; from shared.files import atomic_write\n"
        "with atomic_write(sys.argv[1], force=True) as f:\n"
        "    f.write(b'half'); f.flush(); print('ready', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, path], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGKILL)
    assert path.read_bytes() == b"old"
    assert len(names(tmp_path)) == 2, "the killed writer's temporary file is still there"
    write_bytes(path, b"new", force=True)
    assert path.read_bytes() == b"new"
    assert names(tmp_path) == ["a.bin"]


def test_a_running_writer_is_left_alone(tmp_path):
    path = tmp_path / "a.txt"
    with atomic_write(path) as file:
        file.write(b"slow")
        write_text(tmp_path / "b.txt", "quick")
        with pytest.raises(DataError), atomic_write(tmp_path / "b.txt"):
            pass
    assert path.read_text() == "slow"


def test_a_writer_is_known_by_its_lock_and_not_by_its_number(tmp_path):
    """Numbers are given anew, and in another container the same number is another process."""
    mine = tmp_path / f".a.txt.{os.getpid()}-0123abcd.tmp"
    mine.touch()  # the number of a process that runs, and no lock
    with atomic_write(tmp_path / "a.txt") as file:
        (running,) = tmp_path.glob(".a.txt.*.tmp")
        assert running != mine
        moved = running.rename(tmp_path / ".a.txt.999999999-0123abcd.tmp")  # of no process here, and a lock
        write_text(tmp_path / "b.txt", "other")
        moved.rename(running)
        file.write(b"whole")
    assert (tmp_path / "a.txt").read_text() == "whole"
    assert names(tmp_path) == ["a.txt", "b.txt"]


def test_what_was_left_of_one_file_goes_with_the_next_write_of_another(tmp_path):
    (tmp_path / ".gone.csv.999999999-0123abcd.tmp").touch()
    (tmp_path / ".mine.tmp").touch()
    write_text(tmp_path / "a.txt", "x")
    assert names(tmp_path) == [".mine.tmp", "a.txt"]


def test_a_name_of_many_bytes_is_an_output(tmp_path):
    path = tmp_path / ("😀" * 63)  # 252 bytes of the 255 that a name may have
    write_text(path, "x")
    assert path.read_text() == "x"


def test_a_disk_that_fails_once_the_file_is_there_does_not_say_that_it_is_not(tmp_path):
    """Only the name is unsure then."""
    with injected(Injection(0)) as counted:
        write_text(tmp_path / "a.txt", "x")
    last = len(counted.calls) - counted.calls[::-1].index("fsync")
    with injected(Injection(last)), pytest.raises(DataError, match="the new file is there, whole"):
        write_text(tmp_path / "b.txt", "x")
    assert (tmp_path / "b.txt").read_text() == "x"


def test_the_first_error_is_the_one_that_is_told(tmp_path):
    """Broken off on a full disk: not even what is in the buffer can be written as the file is closed."""
    told = []

    def begin_and_stop() -> None:
        with atomic_write(tmp_path / "a.txt") as file:
            told[-1] = True
            file.write(b"x")
            raise KeyboardInterrupt

    for at in range(1, 12):
        told.append(False)  # whether it came to writing
        with injected(Injection(at, lasting=True)), pytest.raises((KeyboardInterrupt, DataError)) as error:
            begin_and_stop()
        assert (error.type is KeyboardInterrupt) == told[-1]
    assert len(set(told)) == 2


def test_links_and_permissions_are_kept(tmp_path):
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    write_text(real, "old")
    real.chmod(0o640)
    link.symlink_to(real)
    write_text(link, "new", force=True)
    assert link.is_symlink()
    assert real.read_text() == "new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_a_new_file_has_the_permissions_the_user_asked_for(tmp_path):
    before = os.umask(0o027)
    try:
        write_text(tmp_path / "a.txt", "x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == 0o640


def test_the_null_device_is_an_output():
    write_text("/dev/null", "gone", force=True)
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
@pytest.mark.parametrize("size", [1, 1_000_000], ids=["refused at the end", "refused while writing"])
def test_a_device_that_is_full_is_named(size):
    with pytest.raises(DataError, match=r"^/dev/full: cannot be written \(no space left on device\)"):
        write_bytes("/dev/full", bytes(size))


def test_a_pipe_whose_reader_has_gone_is_told_apart(tmp_path):
    """So that `-o /dev/stdout | head` ends as quietly as any other output to `head`."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)

    def write_unread() -> None:
        with atomic_write(pipe) as file:
            os.close(reader)
            file.write(b"unread")

    with pytest.raises(BrokenPipeError):
        write_unread()


def test_the_standard_output_of_a_pipeline_is_an_output():
    code = "from shared.files import write_bytes; write_bytes('/dev/stdout', b'shown')"
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=True)
    assert done.stdout == b"shown"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda p: p, "is a folder"),
        (lambda p: p / "no" / "a.txt", "does not exist"),
        (lambda p: p / ("x" * 300), "cannot be written"),
    ],
)
def test_impossible_outputs_are_named(tmp_path, make, message):
    path = make(tmp_path)
    with pytest.raises(DataError, match=message) as caught:
        write_text(path, "x")
    assert str(path)[:50] in str(caught.value)
    assert names(tmp_path) == []


def test_an_output_that_is_also_an_input_is_refused(tmp_path):
    path = tmp_path / "a.txt"
    write_text(path, "x")
    other = tmp_path / "sub" / ".." / "a.txt"
    (tmp_path / "sub").mkdir()
    with pytest.raises(DataError, match="both input and output"):
        check_output(other, force=True, inputs=[path])
    check_output(tmp_path / "b.txt", inputs=[path])


def test_reading_is_limited_and_names_the_file(tmp_path):
    path = tmp_path / "big"
    write_bytes(path, bytes(11))
    with pytest.raises(DataError, match="11 bytes, over the limit of 10"):
        read_bytes(path, limit=10)
    with pytest.raises(DataError, match="missing: cannot be read"):
        read_bytes(tmp_path / "missing", limit=10)


def test_very_long_names_still_fit(tmp_path):
    path = tmp_path / ("n" * 250)
    write_text(path, "x")
    assert names(tmp_path) == [path.name]


def test_no_more_is_asked_for_than_there_is(tmp_path):
    path = tmp_path / "small"
    write_bytes(path, bytes(11))
    with open_input(path) as file:
        file.seek(3)
        tracemalloc.start()
        try:
            assert file.read(1 << 31) == bytes(8)
            assert tracemalloc.get_traced_memory()[1] < 1 << 20
        finally:
            tracemalloc.stop()
        assert file.read(1 << 31) == b""
    with open_input("/dev/zero") as file:  # what has no length is read as it comes
        assert len(file.read(3 << 20)) == 3 << 20


def test_reader_never_sees_a_mix(tmp_path):
    """While one process rewrites a file, every read gives one of the two contents whole."""
    path = tmp_path / "a.bin"
    write_bytes(path, b"a" * 300_000)
    code = (
        "import sys; from shared.files import write_bytes\n"
        "for i in range(40): write_bytes(sys.argv[1], (b'a' if i % 2 else b'b') * 300_000, force=True)"
    )
    seen = set()
    with subprocess.Popen([sys.executable, "-c", code, path]) as process:
        while process.poll() is None:
            content = path.read_bytes()
            assert len(content) == 300_000
            assert len(set(content)) == 1
            seen.add(content[:1])
            time.sleep(0.001)
    assert process.returncode == 0
    assert seen
