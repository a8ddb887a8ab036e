"""The playground, used by mouse, by keys and by numbers."""

from __future__ import annotations

import re
import time

import pytest
from driver import Visitor, called

pytestmark = pytest.mark.slow
MIDDLE = """(() => {{ const box = {}.getBoundingClientRect();
return [box.x + box.width / 2, box.y + box.height / 2] }})()"""
HANDLE = "document.querySelectorAll('.plane .handle')[{}]"
NUMBER = "[...document.querySelectorAll('input')].find((e) => e.ariaLabel === '{}')"
LABEL = "document.querySelector('.plane svg')?.getAttribute('aria-label')"


def turn_to(visitor: Visitor, topic: str) -> None:
    before = visitor.run(LABEL)
    visitor.press(called("[data-testid=stButtonGroup] button", topic))
    visitor.until(f"{LABEL} && {LABEL} !== '{before}'")
    visitor.ready()


def facts(visitor: Visitor) -> dict[str, str]:
    told = visitor.run("[...document.querySelectorAll('.facts div')].map((e) => e.innerText.split('\\n'))")
    return {name: value for name, *_, value in told}


def until_changed(visitor: Visitor, before: dict[str, str]) -> dict[str, str]:
    """Return the facts when they have changed and come to rest."""
    deadline, last = time.monotonic() + 10, before
    while (now := facts(visitor)) == before or now != last:
        assert time.monotonic() < deadline, before
        last = now
        time.sleep(0.25)
    return now


def until_near(visitor: Visitor, product: float) -> dict[str, str]:
    """Wait until the dot product is about this; return the facts."""
    deadline = time.monotonic() + 10
    while abs(float(facts(visitor)["u · v"]) - product) > 0.3:
        assert time.monotonic() < deadline, facts(visitor)
        time.sleep(0.05)
    visitor.ready()
    return facts(visitor)


def test_a_vector_is_dragged_by_the_mouse_moved_by_keys_and_typed(visitor: Visitor) -> None:
    visitor.visit("playground")
    before = facts(visitor)
    assert before["u · v"] == "7.00"
    unit = visitor.run("document.querySelector('.plane svg').getBoundingClientRect().width / 10")
    visitor.drag(HANDLE.format(0), unit, 2 * unit)
    dragged = until_near(visitor, 9.0)  # (2, 1) · (4, 1)
    visitor.run(f"{HANDLE.format(1)}.focus()")
    visitor.arrow("ArrowUp", shift=True)
    moved = until_near(visitor, float(dragged["u · v"]) + 1)
    visitor.press(called("summary", "As numbers"))
    visitor.run(f"{NUMBER.format('u x')}.focus()")
    visitor.run(f"{NUMBER.format('u x')}.select()")
    visitor.type("0")
    visitor.key("Enter", "\r")
    typed = until_changed(visitor, moved)
    visitor.reload()
    visitor.until("document.querySelectorAll('.plane .handle').length === 2")
    assert facts(visitor) == typed


def test_a_matrix_collapses_the_plane(visitor: Visitor) -> None:
    visitor.visit("playground")
    turn_to(visitor, "A matrix")
    before = facts(visitor)
    assert before["rank"] == "2"
    visitor.press(called("[data-testid=stButtonGroup] button", "rank 1"))
    after = until_changed(visitor, before)
    assert (after["determinant (area)"], after["rank"]) == ("0.00", "1")
    visitor.press(called("[data-testid=stButtonGroup] button", "rotation"))
    assert "turns" in until_changed(visitor, after)["eigenvalues"]


def test_a_higher_rank_is_nearer_to_the_picture(visitor: Visitor) -> None:
    visitor.visit("playground")
    turn_to(visitor, "Rank k")
    before = facts(visitor)
    visitor.slide("k", "ArrowRight", 12)
    after = until_changed(visitor, before)
    assert float(after["PSNR"][:-3]) > float(before["PSNR"][:-3])


def test_points_of_the_line_are_added_and_taken_away(visitor: Visitor) -> None:
    visitor.visit("playground")
    turn_to(visitor, "Least squares")
    count = "document.querySelectorAll('.plane .handle').length"
    assert visitor.run(count) == 6
    x, y = visitor.place("document.querySelector('.plane svg')")
    visitor.click(x + 40, y + 90)
    visitor.until(f"{count} === 7")
    visitor.ready()
    visitor.run(f"{HANDLE.format(6)}.focus()")
    visitor.key("Delete")
    visitor.until(f"{count} === 6")


def test_page_rank_converges_and_a_wrong_link_is_one_sentence(visitor: Visitor) -> None:
    visitor.visit("playground")
    turn_to(visitor, "PageRank")
    assert float(facts(visitor)["error left"]) < 1e-4
    field = "document.querySelector('input[aria-label=Links]')"
    visitor.run(f"{field}.focus()")
    visitor.run(f"{field}.select()")
    visitor.type("A B, X")
    visitor.key("Enter", "\r")
    visitor.until("!!document.querySelector('[data-testid=stAlert]')")
    assert "'X' is no link" in visitor.run("document.querySelector('[data-testid=stAlert]').innerText")


def links(visitor: Visitor) -> set[str]:
    return set(visitor.run("document.querySelector('input[aria-label=Links]').value").split(", "))


def test_links_are_drawn_by_the_mouse_and_by_keys(visitor: Visitor) -> None:
    visitor.visit("playground")
    turn_to(visitor, "PageRank")
    before, told = links(visitor), facts(visitor)
    a, b = (f"document.querySelector('.plane .handle[aria-label^=\"page {name},\"]')" for name in "FC")
    visitor.run(f"{a}.focus()")
    visitor.key("Enter", "\r")
    visitor.run(f"{b}.focus()")
    visitor.key("Enter", "\r")
    drawn = until_changed(visitor, told)
    assert links(visitor) == before | {"F C"}
    visitor.press(called("[data-testid=stButtonGroup] button", "draws a link"))
    x, y = visitor.place(a)
    to_x, to_y = visitor.run(MIDDLE.format(b))
    visitor.drag(a, to_x - x, to_y - y)
    assert until_changed(visitor, drawn) == told  # the same again takes it away
    assert links(visitor) == before


def test_k_means_ends_where_no_step_helps(visitor: Visitor) -> None:
    visitor.visit("playground")
    turn_to(visitor, "k-means")
    start = facts(visitor)
    visitor.press(called("button", "To the end"))
    end = until_changed(visitor, start)
    assert float(end["sum of squared distances"]) < float(start["sum of squared distances"]) / 2
    visitor.press(called("button", "One step"))
    assert facts(visitor) == end


def test_pca_answers_to_a_drag(visitor: Visitor) -> None:
    visitor.visit("playground")
    turn_to(visitor, "PCA")
    before = facts(visitor)
    assert re.fullmatch(r"\d+%", before["first axis explains"])
    visitor.drag(HANDLE.format(2), 30, -120)
    assert until_changed(visitor, before) != before
