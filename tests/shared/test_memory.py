"""The budget is three quarters of what is free, or what was asked for; what is over it is refused."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from shared import memory
from shared.errors import DataError, UsageError
from shared.memory import budget, check_budget, free_memory, parse_bytes, show_bytes, within


def test_what_is_free_is_less_than_there_is():
    total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    assert 0 < free_memory() <= total
    with within(None):
        assert 0.4 * free_memory() < budget() < free_memory()


@pytest.mark.parametrize(
    ("text", "size"),
    [("500M", 500e6), ("2G", 2e9), ("2GB", 2e9), ("1.5Gi", 1.5 * 2**30), ("1GiB", 2**30), ("4096", 4096)],
)  # fmt: skip
def test_sizes_are_read(text, size):
    assert parse_bytes(text) == size


@pytest.mark.parametrize("text", ["", "much", "-2G", "2X", "2Gig", "i", "5i", "1e9", "nan", "9" * 40])
def test_what_is_no_size_is_wrong_usage(text):
    with pytest.raises(UsageError, match="--memory"):
        parse_bytes(text)


def test_nothing_is_no_budget():
    with pytest.raises(DataError, match="leaves nothing"):
        parse_bytes("0")


def test_work_over_the_budget_is_refused_with_both_numbers():
    with within(1_000_000):
        check_budget(1_000_000, "this", "do less")
        with pytest.raises(DataError) as refused:
            check_budget(2_500_000_000, "this", "do less")
    assert str(refused.value) == (
        "this needs about 2.5 GB, --memory allows 1.0 MB; do less, or allow more with --memory"
    )
    with within(None), pytest.raises(DataError, match="three quarters of the free memory are"):
        check_budget(1e18, "this", "do less")


def test_a_budget_is_set_back_after_a_failure():
    def fail() -> None:
        with within(5):
            raise ZeroDivisionError

    with within(7):
        with pytest.raises(ZeroDivisionError):
            fail()
        assert budget() == 7


def test_sizes_are_shown_as_they_are_written():
    for size in (3_000, 20_000_000, 1_500_000_000, 123_000_000_000):
        assert parse_bytes(show_bytes(size)) == size


@pytest.mark.parametrize("version", [1, 2])
def test_groups_leave_what_their_limits_say(tmp_path, version):
    """The innermost group has no limit, the one around it 1000 bytes, 700 used, of them 200 given back."""
    root, own = tmp_path / "groups", tmp_path / "own"
    top = root if version == 2 else root / "memory"
    (top / "outer" / "inner").mkdir(parents=True)
    limit, used, stat = {
        1: ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file 200"),
        2: ("memory.max", "memory.current", "inactive_file 200"),
    }[version]
    own.write_text("0::/outer/inner\n" if version == 2 else "3:cpu:/\n4:memory:/outer/inner\n")
    for group, numbers in ((top / "outer", ("1000", "700")), (top / "outer" / "inner", ("max", "650"))):
        (group / limit).write_text(f"{numbers[0]}\n")
        (group / used).write_text(f"{numbers[1]}\n")
        (group / "memory.stat").write_text(f"anon 5\n{stat}\n")
    assert list(memory._left_by_groups(root, own)) == [500]
    assert list(memory._left_by_groups(root, tmp_path / "missing")) == []


def test_a_limit_of_addresses_counts():
    code = (
        "import resource\n"
        "from shared.memory import free_memory\n"
        "resource.setrlimit(resource.RLIMIT_AS, (600 << 20, 600 << 20))\n"
        "print(free_memory())"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )  # fmt: skip
    assert 0 < int(done.stdout) < 600 << 20
