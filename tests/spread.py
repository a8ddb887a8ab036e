"""How `make test` spreads the tests over its workers: what is shared goes to one, what is long comes first.

A file is run by one worker, in its order. So are the files that share what takes long to set up and lasts for
a whole run: a cluster of Spark, the studio's server with its browser, the process of the campaigns that fork.
The commands of one page of documentation build on one another; those of two pages do not.
"""

from __future__ import annotations

import re

from xdist.scheduler import LoadScopeScheduling

__all__ = ["Spread", "group_of", "place_of"]

_PAGE = re.compile(r"test_commands_print_what_the_page_shows\[(.+)-\d+\]$")
_TOGETHER = {
    "a cluster of Spark": re.compile(r"/engines/|/distributed/|test_distributed\.py"),
    "the studio": re.compile(r"/studio/"),
    "campaigns that fork": re.compile(r"/reliability/test_(interrupts|kills|permissions|rivals)\.py"),
}
_FIRST = (  # no core should wait for them at the end
    "page README.md",  # compiles a little of every app, and beside it another page all of one
    "page projects/movie_recommender/",
    "a cluster of Spark",  # not beside the studio: a browser waits so many seconds and no longer
    "page ",
    "the studio",
    "campaigns that fork",
    "tests/tools/",
    "tests/benchmarks/",
)


def group_of(nodeid: str) -> str:
    """Return the name of what a test is run together with: a page, something shared, or its file."""
    if page := _PAGE.search(nodeid):
        return f"page {page[1]}"
    path = nodeid.partition("::")[0]
    return next((name for name, paths in _TOGETHER.items() if paths.search(path)), path)


def place_of(nodeid: str) -> int:
    """Return where in the order of a run a test stands; of those with equal places the order is kept."""
    group = group_of(nodeid)
    return next((place for place, name in enumerate(_FIRST) if group.startswith(name)), len(_FIRST))


class Spread(LoadScopeScheduling):
    """Hands out groups, in the order of the tests."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)
