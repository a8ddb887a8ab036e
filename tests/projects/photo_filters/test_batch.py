"""Many at once are the same as one by one: in order, past failures, within bounds, and broken off cleanly."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numba
import pytest

from projects.photo_filters.batch import Gate, Stopped, run_all
from shared.errors import DataError

pytestmark = pytest.mark.skipif(numba.config.NUMBA_NUM_THREADS < 2, reason="one core has no batch")


@pytest.fixture(params=[1, 2])
def threads(request):
    before = numba.get_num_threads()
    numba.set_num_threads(request.param)
    yield request.param
    numba.set_num_threads(before)


def test_results_come_in_order_whatever_failed(threads, rng):
    naps = rng.random(20) / 200

    def work(i: int, gate: Gate) -> int:
        time.sleep(naps[i])
        if i % 7 == 3:
            raise DataError(f"{i} is bad")
        return i * i

    outcomes = list(run_all(range(20), work))
    assert [item for item, _ in outcomes] == list(range(20))
    for i, outcome in outcomes:
        assert str(outcome) == f"{i} is bad" if i % 7 == 3 else outcome == i * i


def test_a_defect_is_not_taken_for_a_bad_file(threads):
    def work(i: int, gate: Gate) -> int:
        return 1 // (2 - i)

    with pytest.raises(ZeroDivisionError):
        list(run_all(range(5), work))


def test_each_thread_has_its_share_of_the_kernels_threads(threads):
    shares = {outcome for _, outcome in run_all(range(8), lambda i, gate: numba.get_num_threads())}
    assert shares == {1}


def test_large_items_are_worked_on_alone(monkeypatch):
    from projects.photo_filters import batch

    monkeypatch.setattr(batch, "AT_ONCE", 100)
    inside, most, lock = [], [], threading.Lock()

    def work(size: int, gate: Gate) -> None:
        with lock:
            inside.append(size)
            most.append(list(inside))
        time.sleep(0.01)
        with lock:
            inside.remove(size)

    list(run_all([60, 60, 500, 30, 30, 500, 40], work, size=lambda size: size))
    assert all(sum(sizes) <= 100 or len(sizes) == 1 for sizes in most)
    assert any(len(sizes) == 2 for sizes in most)


def test_a_closed_gate_takes_back_what_is_being_written(tmp_path):
    gate = Gate()

    def write(name: str) -> None:
        with gate.write(tmp_path / name) as file:
            file.write(b"half")
            gate.close()
            file.write(b"of it")

    for name in ("begun", "not begun"):
        with pytest.raises(Stopped):
            write(name)
    assert list(tmp_path.iterdir()) == []


def test_an_open_gate_writes_as_ever(tmp_path):
    with Gate().write(tmp_path / "a") as file:
        file.write(b"....6789")
        file.seek(0)
        file.write(b"0123")
    assert (tmp_path / "a").read_bytes() == b"01236789"


def test_who_stops_listening_ends_the_work():
    begun = []

    def work(i: int, gate: Gate) -> int:
        begun.append(i)
        time.sleep(0.01)
        gate.check()
        return i

    outcomes = run_all(range(500), work)
    assert next(outcomes) == (0, 0)
    outcomes.close()
    count = len(begun)
    time.sleep(0.1)
    assert len(begun) == count < 20


@pytest.mark.parametrize("suffix", ["jpg", "png"])
def test_ctrl_c_ends_at_once_with_nothing_half_written(tmp_path, root, rng, suffix):
    from shared.images import Picture, load_picture, save_picture

    picture = Picture(rng.integers(0, 256, (900, 1200, 3), "uint8"))
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    save_picture(tmp_path / "in" / f"000.{suffix}", picture)
    for i in range(1, 120):
        (tmp_path / "in" / f"{i:03}.{suffix}").hardlink_to(tmp_path / "in" / f"000.{suffix}")
    names = sorted(map(str, (tmp_path / "in").iterdir()))
    words = [sys.executable, "-m", "projects.photo_filters", "apply", *names, "-o", str(tmp_path / "out")]
    working = subprocess.Popen(
        [*words, "gaussian:9"], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    while working.poll() is None and not any((tmp_path / "out").glob(f"*.{suffix}")):
        time.sleep(0.02)
    working.send_signal(signal.SIGINT)
    started = time.monotonic()
    out, err = working.communicate(timeout=60)
    assert time.monotonic() - started < 5
    assert working.returncode == 130
    assert out == ""
    written = list(Path(tmp_path / "out").iterdir())
    assert 0 < len(written) < 120
    were = "1 output was" if len(written) == 1 else f"{len(written)} outputs were"
    assert err.splitlines()[-1] == f"error: interrupted; {were} written before, whole"
    for path in written:
        assert path.suffix == f".{suffix}"
        assert load_picture(path).pixels.shape == picture.pixels.shape
