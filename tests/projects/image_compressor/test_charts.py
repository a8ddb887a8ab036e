"""Charts are the same bytes each time, in the kind that their names say."""

from pathlib import Path

import pytest
from matplotlib.figure import Figure

from projects.image_compressor.charts import chart_kind, entitle, save_chart
from shared.errors import DataError

STARTS = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}


@pytest.mark.parametrize("kind", STARTS)
def test_a_chart_has_the_kind_of_its_name_and_no_date(kind):
    def chart() -> bytes:
        figure = Figure()
        figure.subplots().plot([1, 3, 2], "ko-")
        return save_chart(figure, chart_kind(Path(f"a.{kind.upper()}")))

    assert chart().startswith(STARTS[kind])
    assert chart() == chart()


def test_other_names_are_refused():
    for name in ("a.gif", "a"):
        with pytest.raises(DataError, match=r"use \.png, \.svg or \.pdf"):
            chart_kind(Path(name))


def test_a_title_is_no_formula_and_steers_nothing(recwarn):
    figure = Figure()
    entitle(figure, "$\\frac{}{$ \x1b]0;x\x07\u202e<b> 歌")
    drawn = save_chart(figure, "svg").decode()
    assert not {"\x1b", "\x07", "\u202e"} & set(drawn)
    assert "<b>" not in drawn
    assert not [warning for warning in recwarn if "Glyph" in str(warning.message)]
