"""Whatever a server does, a set is there whole or not at all."""

from __future__ import annotations

from shared.datasets.catalog import CATALOG
from tools.reliability.downloads import campaign


def test_a_download_is_whole_or_refused():
    before = list(CATALOG)
    tally = campaign(full=False)
    assert not tally.problems, "\n".join(tally.problems)
    assert sum(count.tried for count in tally.counts()) > 30
    assert list(CATALOG) == before
