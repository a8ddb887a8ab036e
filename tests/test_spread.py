"""The spreading of a run over its workers: what shares something stays together, and nothing is left out."""

from __future__ import annotations

import pytest
from spread import group_of, place_of

PAGE = "tests/test_readmes.py::test_commands_print_what_the_page_shows[{}]"


@pytest.mark.parametrize(
    ("fixture", "group"),
    [("cluster", "a cluster of Spark"), ("visitor", "the studio"), ("counted", "campaigns that fork")],
)
def test_what_is_set_up_once_is_set_up_by_one_worker(request, fixture, group):
    """Of all tests of this run that ask for it."""
    using = {group_of(item.nodeid) for item in request.session.items if fixture in item.fixturenames}
    assert using <= {group}


def test_the_tests_of_a_group_follow_one_another(request):
    groups = [group_of(item.nodeid) for item in request.session.items]
    begun = [group for before, group in zip([None, *groups], groups, strict=False) if group != before]
    assert len(begun) == len({*begun})


def test_a_page_is_run_by_one_worker_and_others_by_any():
    one = {group_of(PAGE.format(f"projects/a_b/README.md-{i}")) for i in (0, 3, 12)}
    assert len(one) == 1
    assert group_of(PAGE.format("README.md-0")) not in one
    assert group_of("tests/a/test_b.py::test_c[README.md-0]") == "tests/a/test_b.py"


def test_the_longest_come_first_and_the_others_keep_their_order():
    ids = ["tests/a.py::x", "tests/b.py::x", "tests/tools/c.py::x", PAGE.format("README.md-0")]
    assert sorted(ids, key=place_of) == [ids[3], ids[2], ids[0], ids[1]]
