"""The tables that the compiled loops read."""

from __future__ import annotations

from shared.linalg.streaming import layout


def test_operations_have_numbers_of_their_own():
    codes = [
        layout.RECOLOUR, layout.RESCALE, layout.LIGHT, layout.PREMULTIPLY, layout.UNPREMULTIPLY,
    ]  # fmt: skip
    assert sorted(codes) == list(range(len(codes)))


def test_tables_are_of_whole_words():
    for table in (layout.STAGE, layout.OPERATION):
        assert {table[name].str for name in table.names} == {"<i8"}
        assert table.itemsize == 8 * len(table.names)
