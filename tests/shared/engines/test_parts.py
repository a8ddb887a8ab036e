"""Parts are enough for the cores and never without end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shared.engines.parts import blocks_for, parts_for

ROWS, CORES = st.floats(0, 1e13), st.integers(1, 1_000)


@given(rows=ROWS, more=ROWS, cores=CORES)
def test_there_is_work_for_every_core_and_more_rows_have_no_fewer_parts(rows: float, more: float, cores: int):
    for cut in (parts_for, blocks_for):
        assert cores <= cut(rows, cores) <= cut(rows + more, cores) <= max(20_000, cores)


@given(rows=ROWS, cores=CORES)
def test_a_part_is_worth_its_start(rows: float, cores: int):
    """Beyond one for each core no part has fewer than a quarter of a million rows."""
    assert parts_for(rows, cores) in (cores, int(rows / 250_000), 20_000)
    assert blocks_for(rows, cores) <= parts_for(rows, cores)
