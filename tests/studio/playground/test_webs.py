"""The matrix of a web is a chance, and links are read or refused."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("streamlit", reason="streamlit is not here: pip install -e '.[studio]'")

from shared.errors import DataError
from shared.linalg.power import power_iteration
from studio.playground.webs import PAGES, google_matrix, read_links, toggled


@pytest.mark.parametrize("damping", [0.0, 0.5, 0.85, 0.95])
@pytest.mark.parametrize("text", ["", "A B", "A B, B A, C A", "A B, A C, B C, C A, D C, D E, E F, F D, F A"])
def test_columns_sum_to_one_and_the_second_eigenvalue_is_at_most_the_damping(text: str, damping: float):
    matrix = google_matrix(read_links(text), damping)
    np.testing.assert_allclose(matrix.sum(axis=0), 1)
    sizes = np.sort(np.abs(np.linalg.eigvals(matrix)))
    assert sizes[-2] <= damping + 1e-9
    value, vector = power_iteration(matrix)
    assert value == pytest.approx(1)
    assert np.all(vector > -1e-9)


def test_a_link_goes_from_its_first_page_to_its_second():
    links = read_links("a->b, A B ,, C→D")
    assert links[1, 0] == links[3, 2] == 1
    assert links.sum() == 2


@pytest.mark.parametrize("text", ["A", "A A", "A G", "A B C", "A-B", "<b>"])
def test_what_is_no_link_is_refused(text: str):
    with pytest.raises(DataError, match="is no link"):
        read_links(text)


@pytest.mark.parametrize("text", ["", "A B", "b a, c->d", "A B, A C, B C, C A, D C, D E, E F, F D, F A"])
@pytest.mark.parametrize(("start", "to"), [(0, 1), (1, 0), (5, 2)])
def test_a_link_that_is_drawn_twice_is_gone_again_and_no_other_changes(text: str, start: int, to: int):
    before, once = read_links(text), toggled(text, start, to)
    changed = np.argwhere(read_links(once) != before)
    assert changed.tolist() == [[to, start]]
    np.testing.assert_array_equal(read_links(toggled(once, start, to)), before)


def test_a_link_from_a_page_to_itself_is_refused():
    with pytest.raises(DataError, match="is no link"):
        toggled("A B", PAGES.index("C"), PAGES.index("C"))
