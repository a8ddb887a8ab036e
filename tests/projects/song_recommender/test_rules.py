"""What a list may hold."""

from __future__ import annotations

from itertools import permutations

import pandas as pd
import pytest

from projects.song_recommender.rules import Listing, Rules
from shared.errors import DataError

TABLE = pd.DataFrame(
    [
        ("Creep", "Radiohead", "Pablo Honey"),
        ("Creep - Live", "Radiohead", "Live"),
        ("Creep (Remix)", "Radiohead;Other", ""),
        ("Creep", "radiohead", "Best Of"),
        ("Karma Police", "Radiohead", "Best of"),
        ("Creep", "Adele", "Best Of"),
        ("", "", ""),
        ("", "", ""),
    ],
    columns=["title", "artist", "album"],
)


def joined(rules: Rules, leave_out: tuple[int, ...] = ()) -> list[int]:
    listing = Listing(TABLE, rules, leave_out)
    return [row for row in range(len(TABLE)) if listing.join(row)]


@pytest.mark.parametrize(
    ("rules", "rows"),
    [
        (Rules(), [0, 4, 5, 6, 7]),
        (Rules("all"), [0, 1, 2, 4, 5, 6, 7]),
        (Rules("live"), [0, 1, 4, 5, 6, 7]),
        (Rules("remix, LIVE"), [0, 1, 2, 4, 5, 6, 7]),
        (Rules("rows"), [0, 1, 2, 3, 4, 5, 6, 7]),
        (Rules("rows", per_artist=2), [0, 1, 5, 6, 7]),
        (Rules("rows", per_album=1), [0, 1, 2, 3, 5, 6, 7]),
        (Rules("all", per_artist=3, per_album=1), [0, 1, 2, 5, 6, 7]),
    ],
)
def test_versions_and_caps(rules: Rules, rows: list[int]) -> None:
    assert joined(rules) == rows


def test_no_version_of_a_song_left_out_joins() -> None:
    assert joined(Rules("all"), (1,)) == [4, 5, 6, 7]
    assert joined(Rules("rows"), (1,)) == [0, 2, 3, 4, 5, 6, 7]


def test_no_order_breaks_a_cap() -> None:
    for order in permutations(range(6)):
        listing = Listing(TABLE, Rules("rows", per_artist=2))
        kept = [row for row in order if listing.join(row)]
        assert len(kept) == 3
        assert sum("adiohead" in TABLE["artist"][row] for row in kept) == 2


def test_wider_caps() -> None:
    assert Rules(per_artist=2).times(10) == Rules(per_artist=20)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"versions": "lvie"}, "did you mean live"),
        ({"versions": ""}, "no kind of version ''"),
        ({"per_artist": 0}, "--per-artist is 0"),
        ({"per_album": -1}, "--per-album is -1"),
    ],
)
def test_rules_out_of_range_are_refused(values: dict[str, object], message: str) -> None:
    with pytest.raises(DataError, match=message):
        Rules(**values)  # type: ignore[arg-type]


def test_a_table_without_albums_cannot_be_counted_by_them() -> None:
    with pytest.raises(DataError, match="no column 'album'"):
        Listing(TABLE.drop(columns="album"), Rules(per_album=1))
