"""The page of films, used as a person would."""

from __future__ import annotations

from pathlib import Path

import pytest
from driver import Visitor, called

pytestmark = pytest.mark.slow
FOUND = "[...document.querySelectorAll('.songs')][0]"
TITLES = f"[...{FOUND}.querySelectorAll('.name')].map((e) => e.textContent)"
WHY = f"[...{FOUND}.querySelectorAll('.why')].map((e) => e.textContent)"
LIKE = TITLES.replace("[0]", "[1]") + ".join()"
FILM = "document.querySelectorAll('.stars .film')[{}]"
LEARNING = 120  # seconds that compiling and learning may take the first time


def start(visitor: Visitor) -> list[str]:
    visitor.visit("movies")
    visitor.until(f"document.querySelectorAll('.songs').length === 2 && {TITLES}.length === 10", LEARNING)
    visitor.ready()
    return list(visitor.run(TITLES))


def rate(visitor: Visitor, film: int, stars: int) -> str:
    title = visitor.run(f"{FILM.format(film)}.querySelector('.title').textContent")
    visitor.press(f"{FILM.format(film)}.querySelectorAll('button')[{stars - 1}]")
    return str(title)


def test_ratings_change_what_is_recommended_and_say_why(visitor: Visitor) -> None:
    before = start(visitor)
    rated = [rate(visitor, film, stars) for film, stars in ((0, 5), (3, 1), (6, 5))]
    visitor.until(f"{TITLES}.join() !== {','.join(before)!r}")
    visitor.until(f"{WHY}.every((text) => text.startsWith('because you rated'))")
    assert any(title in why for title in rated for why in visitor.run(WHY))
    assert not set(rated) & set(visitor.run(TITLES))
    visitor.reload()
    visitor.until(f"document.querySelectorAll('.stars button.on').length === 11 && {TITLES}.length === 10")
    visitor.ready()
    visitor.press(called("button", "Forget my ratings"))
    visitor.until(f"{TITLES}.join() === {','.join(before)!r}")


def test_films_like_one_and_another_film_to_rate(visitor: Visitor) -> None:
    start(visitor)
    before = visitor.run(LIKE)
    for field, text in ((1, "kestrel"), (0, "thunder")):
        visitor.run(f"document.querySelectorAll('.suggest input')[{field}].focus()")
        visitor.type(text)
        visitor.until(f"document.querySelectorAll('.suggest')[{field}].querySelectorAll('li').length > 0")
        visitor.ready()
        visitor.key("Enter")
        visitor.ready()
    visitor.until(f"{LIKE} !== {before!r}")
    visitor.until("document.querySelectorAll('.stars .film').length === 13")


def test_own_ratings_are_taken_and_a_wrong_table_is_one_sentence(visitor: Visitor, tmp_path: Path) -> None:
    before = start(visitor)
    visitor.press(called("summary", "Ratings of your own"))
    (tmp_path / "bad.csv").write_text("title,rating\nPuddle of Kestrel,9\n")
    visitor.upload(tmp_path / "bad.csv")
    told = visitor.until("document.querySelector('[data-testid=stAlert]')?.innerText").strip()
    assert "ad.csv:2" in told
    assert "\n" not in told
    header = "Date,Name,Year,Letterboxd URI,Rating\n"
    (tmp_path / "ratings.csv").write_text(header + "2024-01-01,Puddle of Kestrel,2011,https://boxd.it/x,5\n")
    visitor.upload(tmp_path / "ratings.csv")
    visitor.until("document.body.innerText.includes('1 films taken from Letterboxd')")
    visitor.until(f"{TITLES}.join() !== {','.join(before)!r}")


def test_the_accuracy_of_the_models_is_told_with_intervals(visitor: Visitor) -> None:
    start(visitor)
    visitor.press(called("summary", "How accurate"))
    visitor.until("document.body.innerText.includes('canonical folds')")
